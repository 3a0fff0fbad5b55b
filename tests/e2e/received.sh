# SPDX-License-Identifier: Apache-2.0
#
# received.sh - what a peer gave, at the doors of the node that holds it: copied, renewed,
# taken back, and never what is for disclosure alone
. "$ENTENTE_ROOT/tests/support/tap.sh"
. "$ENTENTE_ROOT/tests/support/nodes.sh"

make_nodes
make_agreement
make_lists
later=$(date -u -d '+40 days' +%F)
newest() { field 'd[-1]["id"]' "$1" item; }
give() { quietly a item offer "$@" --stage record --until "$later" --purpose investigation --as officer; }

# What is accepted by b, with its key.
take() {
    exchange
    quietly b item accept "$1" --yes --as officer
    exchange
    exchange
}

# ask [USER] PATH: the status and then the body of what the door answers
ask() {
    python3 - "$(cat port)" "$secret" "$@" <<'PYTHON'
import base64, http.client, sys
port, secret, path = sys.argv[1], sys.argv[2], sys.argv[-1]
user = sys.argv[3] if len(sys.argv) == 5 else "puller"
c = http.client.HTTPConnection("127.0.0.1", int(port), timeout=60)
c.request("GET", path, headers={"Accept": "application/taxii+json;version=2.1",
          "Authorization": "Basic " + base64.b64encode(f"{user}:{secret}".encode()).decode()})
r = c.getresponse()
print(r.status, r.read().decode())
PYTHON
}

# shown EXPRESSION [PATH]: of the objects (o) of the received collection
shown() {
    ask "/entente/collections/$alias/objects/${2-}" |
        python3 -c "import json, sys; o = json.loads(sys.stdin.read().split(' ', 1)[1]).get('objects', []); print($1)"
}

give A-2 --handling release
gift=$(newest a)
take "$gift"
give A-3 --handling release
take "$(newest a)"
give A-4
take "$(newest a)"
quietly b door user add reader --read own
secret=$(field 'd["secret"]' b door user add puller --read received)
"$ENTENTE" -C b serve --taxii 127.0.0.1:0 --ready-file port >served 2>serve.log </dev/null &
for _ in $(seq 200); do
    [ -s port ] && break
    sleep 0.1
done

says "there is a collection of what was received" '^200 .*"alias":"received-[0-9a-f]{8}".*"can_write":false' \
    ask /entente/collections/
expect "named after who gave it" has 'Received from Ministry of Aldria'
alias=$(grep -o 'received-[0-9a-f]*' asked | head -n 1)
expect "I5 nothing is shown before an officer copied it" is "$(shown 'len(o)')" 0
quietly b item copy "$gift" copy.json --purpose investigation --as officer
expect "what was copied is shown" is "$(shown 'len(o), o[0]["name"]')" "1 Ivan Petrovich Sokolov"
expect "R25 marked for the own organisation alone" is \
    "$(shown '"939a9414-2ddd-4d32-a0cd-375ea402b003" in str(o[0]["object_marking_refs"])')" True
expect "what is for disclosure is not shown" is "$(shown '[x for x in o if "Smithson" in str(x)]')" "[]"
id=$(shown 'o[0]["id"]')
before=$(ask "/entente/collections/$alias/manifest/" | grep -o '"date_added":"[^"]*"' | cut -d'"' -f4)
says "others see no such collection" '^401 ' ask reader "/entente/collections/$alias/objects/"
expect "it is written nowhere in objects.db" \
    eval '! grep -qas Sokolov b/objects.db b/objects.db-wal'

says "one object, by its id" '^200 .*Sokolov' ask "/entente/collections/$alias/objects/$id/"
says "R3 while the node is held nothing old is shown" '^503 ' \
    flock b/lock bash -c "$(declare -f ask); secret=$secret; touch b/node.db; ask /entente/collections/$alias/objects/"
expect "and afterwards it is" is "$(shown 'len(o)')" 1

quietly a item renew "$gift" A-2 --stage record --purpose investigation --until "$later" --handling release --as officer
take "$gift"
quietly b item copy "$gift" again.json --purpose investigation --as officer
expect "a renewed item is a newer version of the same object" is \
    "$(shown 'len(o), o[0]["id"] == "'"$id"'"' "?added_after=$before")" "1 True"
before=$(ask "/entente/collections/$alias/manifest/" | grep -o '"date_added":"[^"]*"' | cut -d'"' -f4)
quietly a item tighten "$gift" --handling disclosure --as officer
exchange
expect "R26 what may not leave any more is followed by a revoked version" is \
    "$(shown 'o[0]["id"] == "'"$id"'", o[0]["revoked"], "Sokolov" in str(o)' "?added_after=$before")" "True True False"
kill %1
expect "the service ends" wait %1
"$ENTENTE" -C b serve --taxii 127.0.0.1:0 --ready-file port >served 2>serve.log </dev/null &
sleep 0.5
for _ in $(seq 200); do
    grep -q doors serve.log && break
    sleep 0.1
done
expect "after a restart it still says so, with the same time" is \
    "$(ask /entente/collections/ >listed; shown 'len(o), o[0]["revoked"]' "?added_after=$before")" "1 True"
expect "the log names nobody" eval '! grep -qE "Sokolov|Aldria|puller|identity--|received-" serve.log'
cases_end
