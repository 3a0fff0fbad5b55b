# SPDX-License-Identifier: Apache-2.0
#
# stranger.sh - what a node hands out holds before an independent program
. "$ENTENTE_ROOT/tests/support/tap.sh"
. "$ENTENTE_ROOT/tests/support/nodes.sh"

verify() { python3 "$ENTENTE_ROOT/tools/verify/verify.py" "$@"; }

# The state that the verifier computes, as a value, and the node's own.
stranger_state() {
    verify "$1" --state | python3 -c 'import json, sys; print(json.load(sys.stdin))'
}
own_state() { field 'd["peers"][0]["state"]' "$1" status; }

# evidence NAME: both sides' exports hold and mean what the nodes say
evidence() {
    local side
    for side in a b; do
        quietly "$side" log export "$side.$1"
        expect "$side's evidence holds: $1" verify "$side.$1"
        expect "and means what $side says: $1" \
            is "$(stranger_state "$side.$1")" "$(own_state "$side")"
    done
}

# Both nodes' next bundles hold, and are taken.
exchange_checked() {
    quietly a bundle out usb
    expect "a's bundle holds: $1" verify --bundle usb/*.bundle --card a.card
    quietly b bundle in usb
    rm usb/*
    quietly b bundle out usb
    expect "b's bundle holds: $1" verify --bundle usb/*.bundle --card b.card
    quietly a bundle in usb
    rm usb/*
}

make_nodes
expect "T5: evidence of one entry is enough for a stranger" eval 'quietly a log export alone && verify alone'
verify_cards
exchange
rm -f usb/*
agree_checked() {
    make_draft
    quietly a agree propose draft.json --as legal
    quietly a agree sign --as legal
    quietly a agree sign --as principal
    exchange_checked proposed
    quietly b agree sign --as legal
    quietly b agree sign --as principal
    quietly b agree ready --as principal
    exchange_checked signed
    quietly a agree ready --as principal
    exchange_checked ready
}
agree_checked
evidence agreed
make_lists
quietly a round propose --case K-17 --why case-file --purpose investigation --cleared --as officer
exchange_checked "round proposed"
quietly b round accept --cleared --as officer
exchange_checked "round begun"
for _ in 2 3 4 5 6 7 8; do
    exchange
    rm usb/*
done
expect "the round is closed" is "$(field 'd[-1]["status"]' a round status)" closed
hit=$(field 'd[0]["hit"]' a hits)
quietly a hits confirm "$hit" --reason birth-agrees --as officer
quietly b agree suspend --scope rounds --code no-reason-given --as officer
exchange_checked judged
evidence judged
expect "both hold the same lanes" cmp a.judged/0/lane.entries b.judged/0/lane.entries
expect "and the same other lanes" cmp a.judged/1/lane.entries b.judged/1/lane.entries

# What was changed by hand does not pass, before this program or the other.
sed -i '3s/"n":2/"n":9/' a.judged/0/lane.entries
expect_status 1 "I7, T12: a changed entry is found" verify a.judged
mv said asked
expect "and named" has 'entry 2: '
cases_end
