# SPDX-License-Identifier: Apache-2.0
#
# service.sh - whatever a peer says or does ends its own session and not the service
. "$ENTENTE_ROOT/tests/support/tap.sh"
. "$ENTENTE_ROOT/tests/support/nodes.sh"

make_nodes
verify_cards
exchange

# b is put back to a state of which a holds more: by a's word, b's lane is too short.
cp -r b b.old
make_draft
quietly b agree propose draft.json --as legal
quietly b bundle out usb
quietly a bundle in usb
"$ENTENTE" -C b.old serve --listen 127.0.0.1:0 --ready-file port >served 2>serve.log </dev/null &
server=$!
for _ in $(seq 100); do
    [ -s port ] && break
    sleep 0.1
done
for _ in 1 2; do
    a link --to "127.0.0.1:$(cat port)" >linked 2>&1 || true
done
expect "a peer that says it holds more than there is" \
    eval 'for _ in $(seq 50); do grep -q corrupt serve.log && break; sleep 0.1; done
          grep -q corrupt serve.log'
sleep 3
expect "does not end the service" kill -0 "$server"
kill -TERM "$server"
expect "which still stops when told to" wait "$server"
cases_end
