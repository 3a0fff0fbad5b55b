# SPDX-License-Identifier: Apache-2.0
#
# import_stix.sh - an analyst gives the node what other tools wrote: bundles, folders of
# them, a folder that is watched; and what somebody prepared to do harm
. "$ENTENTE_ROOT/tests/support/tap.sh"
. "$ENTENTE_ROOT/tests/support/nodes.sh"

# counts EXPRESSION FILE...: a value of the first file's row
counts() {
    local expression=$1
    shift
    field "$expression" a import "$@" 2>/dev/null
}

all='[d[0][k] for k in ("taken", "newer", "older", "unchanged", "bad", "refused")]'
address='{"type":"ipv4-addr","id":"ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4","value":"198.51.100.3"}'

quietly "$ENTENTE" init a --name "Ministry of Aldria"

bundle "$(identity 1 1 "Anna Lind")" "$(identity 2 1 "Berta Falk")" "$address" >one.json
expect "a bundle's objects are taken" is "$(counts "$all" one.json)" "[3, 0, 0, 0, 0, 0]"
expect "again: nothing is new" is "$(counts "$all" one.json)" "[0, 0, 0, 3, 0, 0]"
says "people of it are found" "Anna Lind" a find anna lind
says "and stand in a list" "one.json" a lists

bundle "$(identity 1 2 "Anna Lindqvist")" >newer.json
expect "a newer version is told" is "$(counts "$all" newer.json --list one.json)" "[0, 1, 0, 0, 0, 0]"
says "and is what is found" "Anna Lindqvist" a find anna lindqvist
expect "the older one again is unchanged" is "$(counts "$all" one.json)" "[0, 0, 0, 3, 0, 0]"
says "and changes no record" "Anna Lindqvist" a find anna lindqvist
bundle "$(identity 1 2 "Somebody Else")" >lie.json
expect "another content under id and version is refused" is "$(counts "$all" lie.json)" "[0, 0, 0, 0, 0, 1]"
says "with both hashes" "[0-9a-f]{64}, and this is [0-9a-f]{64}" a import lie.json
bundle "$(identity 2 2 "Berta Falk" ',"revoked":true')" >revoked.json
expect "a revoked one is a newer version" is "$(counts "$all" revoked.json --list one.json)" "[0, 1, 0, 0, 0, 0]"
says "and its record is gone" "Nothing in the lists is like this" a find berta falk

# One bad object never costs the batch, and each has its verdict.
bundle "$(identity 3 1 "Carl Berg")" '{"type":"identity","id":"nonsense"}' '{"a":1,"a":2}' '{,}' \
    "$(identity 4 1 "Dora Winter")" >mixed.json
expect "bad ones cost themselves" is "$(counts "$all" mixed.json --output verdicts)" "[2, 0, 0, 0, 3, 0]"
expect "each object has its verdict" is \
    "$(python3 -c 'import json; print(*(json.loads(l)["verdict"] for l in open("verdicts")))')" "taken bad bad bad taken"
expect_status 21 "verdicts take no file's place" a import mixed.json --output verdicts
says "a bad one is named with its line" "mixed.json:2: " a import mixed.json

# Other shapes of the same.
printf '{"more":false,"objects":[%s]}' "$(identity 5 1 "Emil Sommer")" >envelope.json
expect "a TAXII envelope" is "$(counts "$all" envelope.json)" "[1, 0, 0, 0, 0, 0]"
identity 6 1 "Frida Lind" >single.json
expect "one object alone" is "$(counts "$all" single.json)" "[1, 0, 0, 0, 0, 0]"
printf '%s\n%s\n' "$(identity 7 1 "Gerd Falk")" "$(identity 8 1 "Hilde Berg")" >rows.json
expect "an object a line" is "$(counts "$all" rows.json)" "[2, 0, 0, 0, 0, 0]"

# A folder, in which one file never costs the others.
mkdir folder
identity 9 1 "Ida Winter" >folder/a.json
echo '{"type":' >folder/b.json
identity 10 1 "Jan Sommer" >folder/c.json
echo nothing >folder/.hidden.json
ln -s /etc/passwd folder/d.json
mkfifo folder/e.json
expect_status 10 "a folder with a broken file says so" a import folder
mv said asked
expect "and imports the others" has "1 of 3 files could not be imported"
says "the others are in" "Jan Sommer" a find jan sommer

# Meaning harm.
python3 - <<'PY'
import json
address = {"type": "ipv4-addr", "id": "ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4", "value": "198.51.100.3"}
good = json.dumps(address)
def write(name, *objects):
    with open(name, "w", encoding="utf-8", errors="surrogateescape") as file:
        file.write('{"type":"bundle","id":"bundle--00000000-0000-4000-8000-000000000001","objects":[\n' + ",\n".join(objects) + "\n]}\n")
write("deep.json", good, "[" * 1000000 + "]" * 1000000, good)
write("deeper.json", good, '{"a":' * 100000 + "1" + "}" * 100000, good)
write("huge.json", good, '{"type":"x","v":"' + "a" * (20 << 20) + '"}', good)
write("bytes.json", good, '{"type":"x","v":"\udcff\udcfe"}', good)
write("same.json", *[good] * 100000)
write("path.json", good, '{"type":"../../etc","id":"../../etc--28bb3599-77cd-4a82-a950-b5bc3caf07c4"}', good)
open("cut.json", "w").write('{"type":"bundle","objects":[\n' + good + ",\n" + good[:40])
open("empty.json", "w").close()
open("twice.json", "w").write('{"type":"bundle","id":"bundle--00000000-0000-4000-8000-000000000001","objects":[' + good + '],"objects":[' + good + "]}")
PY
for bomb in deep deeper huge bytes path; do
    expect "$bomb: costs itself alone" is "$(counts "$all" "$bomb.json" --format stix)" "[0, 0, 0, 2, 1, 0]" # address was taken
done
expect "100,000 times the same is one" is "$(counts "$all" same.json)" "[0, 0, 0, 100000, 0, 0]"
expect "a file that breaks off gives what came whole" is "$(counts "$all" cut.json)" "[0, 0, 0, 1, 1, 0]"
expect "two lists of objects in one bundle: the second is not read" is "$(counts "$all" twice.json)" "[0, 0, 0, 1, 1, 0]"
expect_status 2 "an empty file is of no format" a import empty.json
expect_status 2 "--replace is not for objects" a import one.json --replace

# Byte for byte.
cat >shown.py <<'PY'
"""Each object of a file stands in objects.db as it is written there."""
import json, re, sqlite3, sys
text = open(sys.argv[1], encoding="utf-8").read()
decoder, pieces = json.JSONDecoder(), []
if '"objects"' in text:
    at = text.index("[", text.index('"objects"')) + 1
    while text[at := re.compile(r"[\s,]*").match(text, at).end()] != "]":
        end = decoder.raw_decode(text, at)[1]
        pieces.append(text[at:end].encode())
        at = end
else:
    pieces.append(text.encode())
held = {bytes(row[0]) for row in sqlite3.connect("file:a/objects.db?mode=ro", uri=True).execute("SELECT bytes FROM object")}
missing = [piece for piece in pieces if piece not in held]
print(len(pieces), "objects,", len(missing), "not there", [p[:150] for p in missing[:3]])
sys.exit(len(missing) > 0 or not pieces)
PY
printf '{ "value" : "host.example" ,\n\t"id":"domain-name--4d15c1cd-ac1b-5b5c-9d6b-71a6dbd6fcd3",  "type":"domain-name","x_n":1.50e0}' >exact.json
expect "one in an odd spelling" is "$(counts "$all" exact.json)" "[1, 0, 0, 0, 0, 0]"
says "stands as it came" "1 objects, 0 not there" python3 shown.py exact.json
data="${ENTENTE_DATA:-$ENTENTE_ROOT/../shared/data}/stix"
for set in attack-ics-18.1 capec-2.1; do
    if [ -r "$data/$set.json" ]; then
        "$ENTENTE" -C a import "$data/$set.json" --list set >said 2>&1 || sed 's/^/# /' said
        says "$set comes back byte for byte" "[0-9]{4} objects, 0 not there" python3 shown.py "$data/$set.json"
    fi
done

# Stopped and killed: what was committed stays, whole thousands of it, and the rest comes later.
python3 - >many.json <<'PY'
print('{"type":"bundle","id":"bundle--00000000-0000-4000-8000-000000000002","objects":[')
print(",\n".join('{"type":"url","id":"url--%08x-0000-4000-8000-000000000000","value":"https://host%d.example/"}' % (n, n) for n in range(60000)))
print("]}")
PY
rows() {
    python3 -c 'import sqlite3; print(sqlite3.connect("file:a/objects.db?mode=ro", uri=True).execute("SELECT count(*) FROM object WHERE list = ?", ("many.json",)).fetchone()[0])'
}
begun() { # until something of it is committed
    for _ in $(seq 200); do
        [ "$(rows)" = 0 ] || return 0
        sleep 0.1
    done
    return 1
}
for signal in INT KILL; do
    before=$(rows)
    "$ENTENTE" -C a import many.json >stopped 2>&1 &
    importer=$!
    if [ "$signal" = INT ]; then expect "an import of many is under way" begun; else sleep 0.5; fi
    kill -"$signal" "$importer"
    status=0
    wait "$importer" 2>/dev/null || status=$?
    if [ "$signal" = INT ]; then
        expect "an interrupt is told" is "$status" 24
        cp stopped asked
        expect "and what is kept" has "what came before is kept"
    fi
    after=$(rows)
    expect "what $signal left is there" test "$after" -ge "$before"
done
expect "the same again goes on with the rest" is \
    "$(counts 'd[0]["taken"] + d[0]["unchanged"], d[0]["taken"]' many.json)" "60000 $((60000 - after))"
expect "and then nothing is new" is "$(counts 'd[0]["unchanged"]' many.json)" 60000

# A folder that is watched.
mkdir inbox
identity 11 1 "Kai Lind" >inbox/there.json
"$ENTENTE" -C a import --watch inbox --list inbox >watched 2>&1 &
watcher=$!
awaits() { # PATTERN: within ten seconds in what the watcher says
    for _ in $(seq 100); do
        ! grep -q "$1" watched || return 0
        sleep 0.1
    done
    cat watched
    return 1
}
expect "what is there is taken" awaits "there.json: objects: 1 taken"
identity 12 1 "Lea Falk" >part
mv part inbox/moved.json
expect "what is moved in is taken" awaits "moved.json: objects: 1 taken"
identity 13 1 "Max Berg" >inbox/written.json
expect "what is written is taken" awaits "written.json: objects: 1 taken"
says "while others use the node" "Lea Falk" a find lea falk
echo broken >inbox/broken.json
expect "a broken file is named" awaits "broken.json"
identity 14 1 "Nils Winter" >inbox/after.json
expect "and the next one taken" awaits "after.json: objects: 1 taken"
kill -INT "$watcher"
expect "an interrupt ends it well" wait "$watcher"
expect "nothing in the folder was moved" is "$(ls inbox | tr '\n' ' ')" "after.json broken.json moved.json there.json written.json "
"$ENTENTE" -C a import --watch inbox --list inbox >watched 2>&1 &
watcher=$!
identity 15 1 "Olga Sommer" >inbox/later.json
expect "again: what is new is taken" awaits "later.json: objects: 1 taken"
kill -TERM "$watcher"
expect "a signal ends it well" wait "$watcher"
expect "what was seen is not read again" lacks "there.json|moved.json" cat watched

# Own lists stand as objects, too.
printf 'id,name\n1,Paula Lind\n2,Rosa Falk\n' >own.csv
quietly a import own.csv
held() {
    python3 -c 'import sqlite3; print(sqlite3.connect("file:a/objects.db?mode=ro", uri=True).execute("SELECT count(*), sum(revoked) FROM object WHERE list = ?", ("own.csv",)).fetchone())'
}
expect "records of a table are objects" is "$(held)" "(2, 0)"
printf 'id,name\n1,Paula Lindner\n' >own.csv
quietly a import own.csv --replace
expect "a change replaces one, and what is gone is withdrawn" is "$(held)" "(2, 1)"
expect "what was wrong is gone from the file" python3 -c 'import sys; sys.exit(any(b"Paula Lind\"" in open("a/objects.db" + e, "rb").read() for e in ("", "-wal")))'
printf 'id,name\n1,Paula Lindner\n2,Rosa Falk\n' >own.csv
quietly a import own.csv
expect "one that comes back is another object" is "$(held)" "(3, 1)"

cases_end
