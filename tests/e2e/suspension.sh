# SPDX-License-Identifier: Apache-2.0
#
# suspension.sh - a suspension reaches the peer whatever state a round is in (R6)
#
# The hard case: b has said its CLOSE and can abort no more, and a has not; then b suspends.
. "$ENTENTE_ROOT/tests/support/tap.sh"
. "$ENTENTE_ROOT/tests/support/nodes.sh"

mkdir usb
make_nodes
make_agreement
make_lists
quietly a round propose --case K-1 --why case-file --purpose investigation --cleared --as officer
exchange
quietly b round accept --cleared --as officer

# Hand over until b's CLOSE is written and not yet carried.
closed=false
for _ in 1 2 3 4 5 6 7 8; do
    quietly b bundle out usb
    quietly a bundle in usb
    quietly a bundle out usb
    quietly b bundle in usb
    if [ "$(field 'sum(s["closed"] for s in d["peers"][0]["state"]["rounds"][0]["sides"])' b status)" = 1 ]; then
        closed=true
        break
    fi
done
expect "one side has closed" is "$closed" true
expect "b suspends" b agree suspend --scope rounds --code review-due --as principal
expect "b can hand its suspension over" b bundle out usb
expect "a takes it" a bundle in usb
expect "a sees the agreement suspended for rounds" is \
    "$(field 'd[0]["allows_rounds"]' a agree list)" False
expect "a hands over what followed" a bundle out usb
expect "b takes it" b bundle in usb
expect "both say the same of the round" is "$(field 'd[0]["status"]' a round status)" \
    "$(field 'd[0]["status"]' b round status)"
expect "the lanes verify at a" a log verify
expect "the lanes verify at b" b log verify
cases_end
