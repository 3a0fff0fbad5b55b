# SPDX-License-Identifier: Apache-2.0
#
# revocation.sh - a stolen key says nothing more, and what it said before still holds (T17)
. "$ENTENTE_ROOT/tests/support/tap.sh"
. "$ENTENTE_ROOT/tests/support/nodes.sh"

verify() { python3 "$ENTENTE_ROOT/tools/verify/verify.py" "$@"; }
stranger_state() {
    verify "$1" --state | python3 -c 'import json, sys; print(json.load(sys.stdin))'
}
own_state() { field 'd["peers"][0]["state"]' "$1" status; }
propose() { a round propose --case K-1 --why case-file --purpose investigation --cleared --as officer; }

make_nodes
make_agreement
make_lists

# Slips are made while all is well, with the root key, which then goes away.
expect "a slip is made for an officer" a card slip officer --code key-stolen -o officer.slip
mv a/keys/root away
expect_status 20 "without the root key no slip is made" a card slip node
expect "and with it, wherever it is" a card slip node --key away -o node.slip
expect_status 14 "another's root key makes none" a card slip node --key b/keys/root
expect_status 2 "nor is one made for a reason that nobody knows" a card slip node --key away --code whim
expect_status 20 "or of somebody who is not on the card" a card slip stranger --key away
quietly b card slip officer -o other.slip
sed 's/key-stolen/key-lost/' officer.slip >bent.slip
expect_status 12 "a slip that was changed is none" b card revoke bent.slip
echo "entente-slip/1 no no no no" >no.slip
expect_status 10 "and other bytes are none" b card revoke no.slip
quietly "$ENTENTE" init c --name "Agency of Cirrane"
expect_status 20 "a node that knows no such card does not take it" "$ENTENTE" -C c card revoke officer.slip

# The peer brings it; the officer had acted before, and acts once more in between.
quietly propose
exchange
quietly b round decline --code not-now --as officer
quietly b bundle out usb
quietly a bundle in usb
says "b brings the slip" 'officer .*revoked' b card revoke officer.slip
says "and once more without harm" 'revoked before' b card revoke officer.slip
expect "a's node has not heard of it, and lets the officer act" propose
round=$(field '[r["id"] for r in d if r["status"] == "proposed"][0]' a round status)
exchange
says "b does not take that for an act" REVOKED b status
expect "b knows no such round" is "$(field 'len([r for r in d if r["id"] == "'"$round"'"])' b round status)" 0
refused K4 "the officer at a" propose
expect "what it did before still stands" is "$(field '[r["status"] for r in d]' b round status)" "['declined']"
expect "a's key of the officer is listed as revoked" is \
    "$(field '[r["code"] for r in d["peers"][0]["revoked"]]' a status)" "['key-stolen']"
exchange
for side in a b; do
    quietly "$side" log export "$side.once"
    expect "$side's evidence holds" verify "$side.once"
    expect "and a stranger comes to the state of $side" \
        is "$(stranger_state "$side.once")" "$(own_state "$side")"
done
expect "both come to one state" is "$(own_state a)" "$(own_state b)"

# A node key ends the lane.
quietly b card revoke node.slip
expect "a's node goes on, unaware" a agree suspend --scope all --code review-due --as legal
quietly a bundle out usb
refused K4 "what comes from it afterwards" b bundle in usb
rm -f usb/*
quietly b bundle out usb
expect "a hears of it" a bundle in usb
refused K4 "whoever acts at a" a agree resume --as legal
refused K4 "a round of b with such a node" b round propose --case K-2 --why case-file \
    --purpose investigation --cleared --as officer
expect "b can still take leave" b agree notice --give --as legal
expect "b's evidence holds" eval 'quietly b log export b.twice && verify b.twice'
expect "and means what b says" is "$(stranger_state b.twice)" "$(own_state b)"
expect "the lanes verify at b" b log verify
cases_end
