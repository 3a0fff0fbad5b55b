# SPDX-License-Identifier: Apache-2.0
#
# bulk_link.sh - a bulk round whose answers have a time limit, over the link
#
# Time limit: 300 s
. "$ENTENTE_ROOT/tests/support/tap.sh"
. "$ENTENTE_ROOT/tests/support/nodes.sh"

make_nodes 127.0.0.1:7410
make_lists
make_agreement '
draft["bulk"] = {"parts": 3, "work": 50}
draft["round"].update(blocks=1, audit_one_in=0, challenge_days=0)
draft["budget"].update(buckets=[1536, 3072])'
quietly a round propose --as officer --case C-1 --why case-file --purpose prevention --cleared
exchange
quietly b round accept --as officer --cleared
rm -f port
"$ENTENTE" -C b serve --listen 127.0.0.1:0 --ready-file port >served 2>serve.log </dev/null &
server=$!
for _ in $(seq 100); do
    [ -s port ] || sleep 0.1
done
expect "the round runs to its end over one link" \
    a link --to "127.0.0.1:$(cat port)"
expect "nobody was too late" is "$(field 'd[0]["status"]' a round status)" closed
kill -TERM "$server"
wait "$server"
expect "both sides have the two leads" is "$(field 'len(d)' a hits)$(field 'len(d)' b hits)" 22
cases_end
