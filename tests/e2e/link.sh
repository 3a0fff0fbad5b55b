# SPDX-License-Identifier: Apache-2.0
#
# link.sh - two nodes over TLS on this machine: strangers refused, a round run to its end
. "$ENTENTE_ROOT/tests/support/tap.sh"
. "$ENTENTE_ROOT/tests/support/nodes.sh"

# b listens in the background until it is stopped by its id; its port is in ./port.
start_serving() {
    rm -f port
    "$ENTENTE" -C b serve --listen 127.0.0.1:0 --ready-file port "$@" \
        >served 2>serve.log </dev/null &
    server=$!
    for _ in $(seq 100); do
        [ -s port ] && return 0
        sleep 0.1
    done
    echo "# the server did not listen"
    exit 1
}

stop_serving() {
    kill -TERM "$server"
    wait "$server"
}

link() {
    a link --to "127.0.0.1:$(cat port)" "$@"
}

make_nodes 127.0.0.1:7410
verify_cards
start_serving
says "a links to b" "new ones taken: 2" link
expect "both have verified" is "$(field 'd[0]["verified"]' a card list)" \
    "{'own': True, 'peer': True}"
expect "other commands run while b serves" b card list

# A stranger has b's card but b has not his.
quietly "$ENTENTE" init c --name "Nobody of Nowhere"
quietly "$ENTENTE" -C c card import b.card
stranger() {
    "$ENTENTE" -C c link --to "127.0.0.1:$(cat port)" --idle 5
    case $? in
    12 | 31) return 0 ;; # he reads that he is refused, or finds the link closed
    *) return 1 ;;
    esac
}
expect "a stranger is refused" stranger
expect "which is one line of log" grep -q "refused" serve.log
expect "without names" bash -c '! grep -qi "aldria\|nowhere" serve.log'

# The agreement and a round over the link alone.
make_draft
quietly a agree propose draft.json --as legal
quietly a agree sign --as legal
quietly a agree sign --as principal
expect "the proposal goes over" link
expect "b signs while it serves" b agree sign --as principal
expect "and its other signatory" b agree sign --as legal
expect "b is ready" b agree ready --as principal
expect "the signature comes back" link
expect "a is ready" a agree ready --as legal
make_lists
expect "a proposes a round" a round propose --case K-17 --why case-file \
    --purpose investigation --cleared --as officer
expect "the round goes over" link
expect "b accepts" b round accept --cleared --as officer
expect "one session runs it to its end" link
expect "it is closed" is "$(field 'd[0]["status"]' a round status)" closed
expect "there are two hits" is "$(field 'len(d)' a hits)" 2
expect "they are the same on both sides" is \
    "$(field 'sorted(h["hit"] for h in d)' a hits)" \
    "$(field 'sorted(h["hit"] for h in d)' b hits)"
expect "both hold the same state" is "$(field 'd["peers"][0]["state"]' a status)" \
    "$(field 'd["peers"][0]["state"]' b status)"
expect "it stops when told to" stop_serving
expect "and says how many sessions it served" grep -q "Sessions served: [1-9]" served

# Nobody listens any more; the address on the card is the one that is tried.
expect_status 31 "no link where nobody listens" link --idle 5
expect_status 31 "nor at the card's address" a link --idle 5
expect_status 2 "nor where the card names none" b link

# Ways to end.
start_serving --until-closed
expect "one session" link
expect "ends a service that was to have one" wait "$server"
start_serving --for 1
expect "a service ends when its time is over" wait "$server"
expect_status 2 "a time that is none" b serve --listen 127.0.0.1:0 --for never
expect_status 10 "an address that is none" b serve --listen nowhere
cases_end
