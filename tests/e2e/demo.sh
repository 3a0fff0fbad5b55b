# SPDX-License-Identifier: Apache-2.0
#
# demo.sh - both stories of demo/ play to their ends, and say what they promise
#
# Time limit: 600 s
. "$ENTENTE_ROOT/tests/support/tap.sh"

export ASAN_OPTIONS=${ASAN_OPTIONS:-}:verify_asan_link_order=0 # for the clock that a story puts forward

story() { "$ENTENTE_ROOT/demo/run" "$1" "$PWD/$1.folder" >"$1.log" 2>&1; }
tells() { grep -qE -e "$2" "$1.log" || { tail -n 40 "$1.log" && return 1; }; }

expect "two states play to the end" story states
expect "R1: what one side announces is refused" tells states 'rule R1'
expect "R15: nothing of those without a hit is found at the other side" tells states 'for 3[0-9] names.* 0 found'
expect "R23: content opens after the conditions were accepted" tells states 'rule R23'
expect "R27: without consent nothing leaves, and with one once" tells states 'The consent has run out.*rule R27'
expect "R36: when its time is over it is erased" tells states 'rule R36'
expect "R36: and not found" tells states 'Tobin Ashgrave.* 0 found'
expect "R33: a missing receipt is overdue for both sides" \
    test "$(grep -cE 'RECEIPT MISSING.*OVERDUE' states.log)" -eq 2
expect "R16: ten thousand guesses are refused" tells states 'refused +R16'
expect "R38: an edited log is named by its entry" tells states 'entry 7: the signature does not verify'
expect "the desks of both can be opened" test -x states.folder/desks
expect "two aid agencies play to the end" story aid
expect "they find one another's spelling" tells aid 'هنادي قاسم برزوق'
expect "R15: and nothing else" tells aid 'for 6 names.* 0 found'
expect "R39: their report is in Arabic" tells aid 'تقرير'
cases_end
