# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# tap.sh - the cases of an end-to-end script
#
#     . "$ENTENTE_ROOT/tests/support/tap.sh"
#     expect "a fresh node has a card" "$ENTENTE" card show
#     expect_status 2 "an unknown verb is refused" "$ENTENTE" nonsense
#     cases_end
#
# The program under test is $ENTENTE; the working directory is an empty scratch one
# that is removed afterwards, and processes left running are ended. The plan is
# printed by cases_end, so a script that stops early cannot pass.

cases=0
cases_failed=0
exec </dev/null # a case reads nothing; what is fed to one would be lost unseen

# expect_status STATUS NAME COMMAND...: what the command printed is shown if it ends
# otherwise; it is in ./said afterwards in any case.
expect_status() {
    local wanted=$1 name=$2 status=0
    shift 2
    [ /dev/stdin -ef /dev/null ] || status=feeding
    [ "$status" = feeding ] || "$@" >said 2>&1 || status=$?
    cases=$((cases + 1))
    if [ "$status" = "$wanted" ]; then
        printf 'ok %d - %s\n' "$cases" "$name"
    else
        cases_failed=$((cases_failed + 1))
        printf '# %s\n' "status $status instead of $wanted: $*"
        sed 's/^/# /' said
        printf 'not ok %d - %s\n' "$cases" "$name"
    fi
}

# expect NAME COMMAND...
expect() {
    expect_status 0 "$@"
}

# skip NAME REASON
skip() {
    cases=$((cases + 1))
    printf 'ok %d - %s # SKIP %s\n' "$cases" "$1" "$2"
}

cases_end() {
    printf '1..%d\n' "$cases"
    [ "$cases_failed" -eq 0 ]
}
