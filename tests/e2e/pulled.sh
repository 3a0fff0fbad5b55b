# SPDX-License-Identifier: Apache-2.0
#
# pulled.sh - people that come by a door as objects, and become records when a person says
# so: of a pulled collection, of a user's posts; and how they go again
. "$ENTENTE_ROOT/tests/support/tap.sh"
. "$ENTENTE_ROOT/tests/support/nodes.sh"

# records WORDS...: the counts of the last import of objects
records() {
    field '[d[0]["records"][k] for k in ("taken", "unchanged", "gone")] if "records" in d[0] else [d[0][k] for k in ("taken", "unchanged", "gone")]' b import --objects pulled "$@"
}

quietly "$ENTENTE" init a --name "Ministry of Aldria"
quietly "$ENTENTE" init b --name "Bureau of Borealia"
printf 'id,name,birth\nALD-1,Astrid Ekdal,1961\nALD-2,Boris Winter,1970-02-03\n' >own.csv
bundle "$(identity 1 1 "Anna Lind")" "$(identity 2 1 "Berta Falk")" \
    "$(identity 3 1 "Port Gazette" ',"roles":["producer"]')" >one.json
quietly a import own.csv
quietly a import one.json
field 'd["secret"]' a door user add analyst --read own >secret
"$ENTENTE" -C a serve --taxii 127.0.0.1:0 --ready-file port >/dev/null 2>log &
server=$!
for _ in $(seq 200); do [ -s port ] && break || sleep 0.05; done
url=http://127.0.0.1:$(grep -oE '[0-9]+$' port)/entente/collections/own/

says "a pull says what makes records of people" 'entente import --objects "pulled"' \
    b pull "$url" --user analyst --secret-file secret --list pulled
says "before that nobody of it is found" "No lists yet" b lists
expect "its people become records" is "$(records --topic terrorism --region any)" "[4, 0, 0]"
says "who are found" "Anna Lind" b find anna lind
says "with the ids that their own list gave" "ALD-2" b find boris winter
expect_status 1 "who wrote objects is none of them" grep -q Gazette <("$ENTENTE" -C b find port gazette)
expect "the same again changes nothing" is "$(records --topic terrorism --region any)" "[0, 4, 0]"
says "a round would take them" "4" b lists

# What is taken back there goes here.
bundle "$(identity 1 2 "Anna Lindqvist")" "$(identity 2 2 "Berta Falk" ',"revoked":true')" >two.json
quietly a import two.json --list one.json
printf 'id,name,birth\nALD-2,Boris Vinter,1970-02-03\n' >own.csv
quietly a import own.csv --replace
quietly b pull "$url" --user analyst --secret-file secret --list pulled
expect "newer versions and revocations follow" is "$(records --topic terrorism --region any)" "[2, 0, 2]"
says "a changed name is found" "Anna Lindqvist" b find anna lindqvist
says "a revoked person is not" "Nothing in the lists is like this" b find berta falk
says "nor one who was erased there, by the list's own id" "Nothing in the lists is like this" b find astrid ekdal
expect "and that is all" is "$(field 'd[0]["records"]' b lists)" 2

# Objects that were erased leave their records, until they are replaced.
kill $server
wait $server || true
quietly a import one.json
expect_status 20 "a list that has no objects is named" b import --objects nowhere
expect_status 2 "objects and files are two things" b import --objects pulled one.json
expect_status 2 "nothing to import" b import
expect_status 2 "no format is asked of objects" b import --objects pulled --format stix
says "own records are no guests" "own records, which stand already: 1" a import --objects own.csv
expect "and stay as they are" is "$(field 'd[0]["records"]' a lists)" 1

# Both versions of another node's record in one file: who was revoked is not there.
quietly a export --format stix --list own.csv --output person.json
python3 - <<'END'
import json
person = [o for o in json.load(open("person.json"))["objects"] if o["type"] == "identity" and not o.get("revoked")][0]
gone = {k: person[k] for k in ("type", "spec_version", "id", "created", "identity_class")}
gone.update(name="withdrawn", revoked=True, modified="2099-01-01T00:00:00.000Z")
with open("versions.json", "w") as out:
    out.write(json.dumps(person) + "\n" + json.dumps(gone) + "\n")
END
quietly "$ENTENTE" init d --name "Office of Doria"
expect "both versions are taken" "$ENTENTE" -C d import versions.json --list x
says "and nobody stands in the list" "No lists yet" "$ENTENTE" -C d lists

# What a user posts.
field 'd["secret"]' b door user add clerk --read own --write own >secret
rm -f port
"$ENTENTE" -C b serve --taxii 127.0.0.1:0 --ready-file port >/dev/null 2>>log &
server=$!
for _ in $(seq 200); do [ -s port ] && break || sleep 0.05; done
url=http://127.0.0.1:$(grep -oE '[0-9]+$' port)/entente/collections/own/
quietly "$ENTENTE" init c --name "Office of Cambria"
bundle "$(identity 7 1 "Carl Berg")" "$(identity 8 1 "Dora Winter")" >posted.json
quietly "$ENTENTE" -C c import posted.json
quietly "$ENTENTE" -C c push "$url" --user clerk --secret-file secret
says "a user's people become records by the user's list" "taxii clerk: 2 taken" \
    b import --objects "taxii clerk" --topic terrorism --region any
says "and are found" "Carl Berg" b find carl berg
python3 - "$url" "$(cat secret)" <<'END'
import base64, sys, urllib.request
url, secret = sys.argv[1:]
call = urllib.request.Request(url + "objects/identity--00000007-0000-4000-8000-000000000000/", method="DELETE", headers={
    "Authorization": "Basic " + base64.b64encode(b"clerk:" + secret.encode()).decode(), "Accept": "application/taxii+json;version=2.1"})
urllib.request.urlopen(call, timeout=30)
END
says "what was deleted there stays" "1 unchanged" b import --objects "taxii clerk" --topic terrorism --region any
says "until the list is replaced" "1 erased" b import --objects "taxii clerk" --topic terrorism --region any --replace
says "then it is found no more" "Nothing in the lists is like this" b find carl berg
kill $server
wait $server || true
cases_end
