# SPDX-License-Identifier: Apache-2.0
#
# misp.sh - a MISP administrator brings events and feeds, takes them back out, and points
# a MISP at the node; and what somebody prepared to do harm
. "$ENTENTE_ROOT/tests/support/tap.sh"
. "$ENTENTE_ROOT/tests/support/nodes.sh"

berth=5f000001-0000-4000-8000-000000000001
alone=5f0000d2-0000-4000-8000-0000000000d2
vectors=$ENTENTE_ROOT/tests/vectors/misp
all='[d[0][k] for k in ("taken", "newer", "older", "unchanged", "bad", "refused")]'

# counts EXPRESSION FILE...: a value of the first file's row
counts() {
    local expression=$1
    shift
    field "$expression" a import "$@" 2>/dev/null
}

# event MEMBERS: an event of its own
event() {
    printf '{"Event":{"uuid":"5f000300-0000-4000-8000-000000000300","info":"x","date":"2023-11-14","timestamp":"1700000600","distribution":"3","Orgc":{"uuid":"5f000003-0000-4000-8000-000000000003","name":"Kingdom of Westria, harbour police"},%s}}' "$1"
}

attribute() {
    printf '{"uuid":"5f00030%s-0000-4000-8000-000000000300","type":"%s","category":"Other","value":"%s","to_ids":true,"timestamp":"%s"%s}' "$@"
}

quietly "$ENTENTE" init a --name "Ministry of Aldria"

expect "an event's parts are taken" is "$(counts "$all" "$vectors/berth.json")" "[28, 0, 0, 1, 0, 0]"
expect "again: nothing is new" is "$(counts "$all" "$vectors/berth.json")" "[0, 0, 0, 29, 0, 0]"
says "people of it are found" "Anton Weller" a find anton weller
says "who made it is no person of the list" "Nothing in the lists is like this" a find harbour police
expect "an answer of a search" is "$(counts "$all" "$vectors/answer.json")" "[4, 0, 0, 2, 0, 0]"

# Deleted is revoked, for good.
event "\"Attribute\":[$(attribute 1 domain a.example 1700000601 "")]" >live.json
event "\"Attribute\":[$(attribute 1 domain a.example 1700000601 ',"deleted":true')]" >gone.json
quietly a import live.json
expect "a deleted attribute is a newer version" is "$(counts "$all" gone.json)" "[0, 1, 0, 2, 0, 0]"
quietly a export --format stix --tlp red --output gone.stix
expect "it is revoked" python3 -c "
import json; o = [o for o in json.load(open('gone.stix'))['objects'] if o['id'].startswith('indicator--5f000301')]; assert o[0]['revoked'], o"
event "\"Attribute\":[$(attribute 1 domain a.example 1700000699 "")]" >again.json
expect "and does not come to life" is "$(counts "$all" again.json)" "[0, 0, 0, 2, 0, 1]"

# to_ids switched off ends the indicator, and on again brings it back.
switched() {
    event "\"Attribute\":[$(attribute 6 domain switched.example "$1" "") ]" |
        sed "s/5f000300-/5f000400-/; s/\"timestamp\":\"1700000600\"/\"timestamp\":\"$1\"/; s/\"to_ids\":true/\"to_ids\":$2/"
}
# of TYPE EXPRESSION: of the newest version of the attribute's object of that type
of() {
    rm -f of.stix
    a export --format stix --tlp red --output of.stix >/dev/null
    python3 -c "import json
o = [o for o in json.load(open('of.stix'))['objects'] if o['id'].startswith('$1--5f000306')]
print($2)"
}
switched 1700000620 true >on.json
switched 1700000630 false >off.json
switched 1700000640 true >later.json
quietly a import on.json
expect "an attribute for detection is an indicator" is "$(of indicator '"valid_until" in o[0]')" False
quietly a import off.json
expect "switched off it ends, by a newer version" is "$(of indicator '(o[0]["valid_until"] == o[0]["modified"], o[0].get("extensions"))')" "(True, None)"
expect "and is an observation" is "$(of observed-data '"extensions" in o[0]')" True
expect "the older event again changes nothing" is "$(counts '[d[0][k] for k in ("taken", "newer")]' on.json)" "[0, 0]"
quietly a import later.json
expect "switched on again it is there" is "$(of indicator '("valid_until" in o[0], "extensions" in o[0])')" "(False, True)"
expect "and the observation carries the attribute no more" is "$(of observed-data '"extensions" in o[0]')" False

expect "which is in no event of its own" is "$(field 'd["loose"]' a export --format misp)" 0

# Tags that grow stricter arrive, though MISP's time does not move.
event "\"Attribute\":[$(attribute 2 domain b.example 1700000601 "")]" | sed s/1700000600/1700000610/ >plain.json
event "\"Tag\":[{\"name\":\"tlp:red\"}],\"Attribute\":[$(attribute 2 domain b.example 1700000601 "")]" | sed s/1700000600/1700000610/ >red.json
quietly a import plain.json
expect "a stricter tag of the event is newer" is "$(counts "$all" red.json)" "[0, 2, 0, 1, 0, 0]"
expect "the laxer one after it is not" is "$(counts "$all" plain.json)" "[0, 0, 0, 3, 0, 0]"
quietly a export --format stix --tlp amber --output amber.stix
expect_status 1 "the marked one stays" grep -q b.example amber.stix

# Out again.
says "an export tells beforehand" "Nothing was written" a export --format misp
says "a feed is written" "written to feed" a export --format misp-feed --tlp amber --output feed
expect "with its manifest" python3 -c "import json; m = json.load(open('feed/manifest.json')); assert '$berth' in m and '$alone' not in m"
expect "and no hashes" is "$(ls feed | grep -c csv)" 0
says "hashes are written to who asks" "hashes.csv has" a export --format misp-feed --hashes --tlp amber --output hashed
expect "a value is found by its MD5" grep -qx "$(printf berth.example | md5sum | cut -c1-32),$berth" hashed/hashes.csv
expect_status 1 "what stays has none" grep -q "$(printf quay.example | md5sum | cut -c1-32)" hashed/hashes.csv
expect "it is said first what they give away" grep -q "gives every value of the feed" <("$ENTENTE" -C a export --format misp-feed --hashes 2>&1)
expect_status 2 "they are of a feed" a export --format misp --hashes
expect_status 1 "what is for the own organisation alone is in none of it" grep -rqE "quay.example|HKLM" feed
expect_status 21 "a feed takes the place of nothing" a export --format misp-feed --output feed
quietly "$ENTENTE" init b --name "Bureau of Borealia"
expect "another node reads the feed" b import feed
says "and has its people" "Ilse Brandt" b find ilse brandt

# Tricks.
mkdir outside trick link
echo '{"../outside/secret":{}}' >trick/manifest.json
expect_status 10 "a manifest leads nowhere else" a import trick
printf '{"%s":{}}' "$berth" >link/manifest.json
ln -s "$vectors/berth.json" "link/$berth.json"
expect_status 10 "nor does a link" a import link
printf '{"Event":{"Attribute":[' >cut.json
attribute 3 domain c.example 1700000601 "" >>cut.json
expect "an event that breaks off brings nothing" is "$(counts "$all" cut.json)" "[0, 0, 0, 0, 2, 0]"
python3 -c "print('[' * 100000)" >deep.json
expect_status 10 "brackets without end" a import deep.json --format misp
event "\"Attribute\":[$(attribute 4 text d 1700000601 ''),7,{},$(attribute 4 text e 1700000601 ''),$(attribute 5 text f 1700000601 '')]" >mixed.json
expect "bad parts cost themselves" is "$(counts '[d[0][k] for k in ("taken", "bad")]' mixed.json)" "[2, 3]"

# The face.
expect_status 2 "it wants an address" a serve --misp
key=$(field 'd["secret"]' a door user add reader --bearer --read own)
"$ENTENTE" -C a serve --taxii 127.0.0.1:0 --misp --ready-file port >/dev/null 2>log &
server=$!
for _ in $(seq 200); do [ -s port ] && break || sleep 0.05; done
url=http://127.0.0.1:$(grep -oE '[0-9]+$' port)
# ask KEY PATH [BODY]: the status; what came is in ./got
ask() {
    python3 - "$url/$2" "$1" "${3-}" <<'END'
import sys, urllib.error, urllib.request
url, key, body = sys.argv[1:]
request = urllib.request.Request(url, body.encode() or None, {"Authorization": key, "Content-Type": "application/json"})
try:
    answer = urllib.request.urlopen(request, timeout=30)
except urllib.error.HTTPError as refusal:
    answer = refusal
open("got", "wb").write(answer.read())
print(answer.status)
END
}
expect "a MISP asks for the version" is "$(ask "$key" servers/getVersion)" 200
expect "it is told one" grep -q '"version":"2.5' got
expect "a wrong key is refused" is "$(ask nothing servers/getVersion)" 403
expect "it lists events" is "$(ask "$key" events/index)" 200
cp got index
expect "not that for the own organisation" python3 -c "
import json; u = [e['uuid'] for e in json.load(open('got'))]; assert '$berth' in u and '$alone' not in u, u"
expect "it gives one" is "$(ask "$key" "events/view/$berth/deleted[]:0/deleted[]:1")" 200
expect_status 1 "without what is for nobody else" grep -qE "HKLM|Weller" got
expect "the other is not there" is "$(ask "$key" "events/view/$alone")" 404
expect "a filter nobody knows is refused" is "$(ask "$key" events/restSearch '{"quickFilter":"x"}')" 400
expect "who may only read writes nothing" is "$(ask "$key" events/add "$(cat plain.json)")" 403
before=$(python3 -c "
import json; print([e['timestamp'] for e in json.load(open('index')) if e['uuid'] == '$berth'][0])")
quietly a door withdraw indicator--5f000010-0000-4000-8000-000000000010
expect "after a withdrawal" is "$(ask "$key" events/index)" 200
expect "its event is a newer one" python3 -c "
import json; e = [e for e in json.load(open('got')) if e['uuid'] == '$berth'][0]; assert int(e['timestamp']) > $before, e"
expect "and is fetched" is "$(ask "$key" "events/view/$berth/deleted[]:0/deleted[]:1")" 200
expect "with the part deleted, and what it said gone" python3 -c "
import json; e = json.load(open('got'))['Event']; a = [a for a in e['Attribute'] if a['uuid'].startswith('5f000010')]
assert a[0]['deleted'] and '198.51.100.3' not in json.dumps(e) and int(e['timestamp']) > $before, a"
quietly a export --format misp-feed --tlp amber --output after
expect "in a feed, too" python3 -c "
import json; m = json.load(open('after/manifest.json')); assert int(m['$berth']['timestamp']) > $before, m
e = json.load(open('after/$berth.json'))['Event']; assert int(e['timestamp']) > $before"
kill $server
wait $server || true
expect_status 1 "the log holds no key and no UUID" grep -qE "$key|$berth" log
cases_end
