# SPDX-License-Identifier: Apache-2.0
#
# gates.sh - acts that need two officers, and third parties who approve first
. "$ENTENTE_ROOT/tests/support/tap.sh"
. "$ENTENTE_ROOT/tests/support/nodes.sh"

soon=$(date -u -d '+200 days' +%F)
newest() { field 'd[-1]["id"]' "$@"; }
waits() { field 'd[-1]["what"]' "$1" gate; }
entries() { field 'd["peers"][0]["own_lane"]["entries"]' "$1" status; }

quietly "$ENTENTE" init a --name "Ministry of Aldria" --officer principal=signatory \
    --officer legal=signatory --officer Ann=start,confirm,ask,release --officer Ben=start,confirm,ask,release
quietly "$ENTENTE" init b --name "Bureau of Borealia" --officer principal=signatory \
    --officer legal=signatory --officer Kim=start,confirm,ask,release --officer Lou=start,confirm,release
quietly a card export a.card
quietly b card export b.card
quietly a card import b.card
quietly b card import a.card
mkdir -p usb

# The approver has a key and no node.
says "an approver makes a key" 'keep it secret' "$ENTENTE" approval key approver.key
approver=$(sed -n 's/.*"key": "\(.*\)"$/\1/p' asked)
expect_status 21 "and writes over none" "$ENTENTE" approval key approver.key
expect "its public half is told" test -n "$approver"
quietly "$ENTENTE" approval key user.key
user=$(sed -n 's/.*"key": "\(.*\)"$/\1/p' setup-said)
make_draft() {
    quietly a agree draft --template persons --lang en --from "$(date -u -d '-1 day' +%F)" \
        --until "$(date -u -d '+300 days' +%F)" -o template.json
    python3 - "$approver" "$user" <<'PYTHON'
import json
import sys
draft = json.load(open("template.json"))
draft["round"]["blocks"] = 1
draft["gates"].update(release=2, confirm=2, start=2)
draft["approvers"] = [{"key": sys.argv[1], "when": "activation"}, {"key": sys.argv[2], "when": "use"}]
json.dump(draft, open("draft.json", "w"), ensure_ascii=False)
PYTHON
}
make_agreement
make_lists
agreement=$(newest a agree list)
offer() {
    a item offer "$1" --stage record --purpose investigation --until "$soon" --handling release \
        --onward consent --approval "${3-no}" --as "$2"
}

# Activation.
refused R28 "R28 an offer before the third party has approved" offer A-1 Ann
says "R28 what waits for whom" "$agreement" a approval
expect_status 2 "R28 half an id is approved by nobody" "$ENTENTE" approval sign "${agreement:0:12}" --key approver.key
says "R28 the approver approves the whole id" '^entente-approval/1 ' "$ENTENTE" approval sign "$agreement" \
    --key approver.key -o line
tr 'A-Y' 'B-Z' <line >forged
printf "entente-approval/1 x y z\n" >junk
expect_status 10 "what is no approval" a approval take junk
expect "a forged one" bash -c '! "$ENTENTE" -C a approval take forged'
says "R28 its line is taken in" 'is in the log' a approval take line
refused repeated "taking it in again" a approval take line
exchange
expect "R28 both see it" is "$(field 'd[0]["status"]' b approval)" approved

# Two officers for a release.
before=$(entries a)
says "R19_two_officers: the first one's word does nothing yet" 'Nothing has happened yet' offer A-1 Ann
what=$(waits a)
expect "R19 what waits is said" is "$(field 'd[0]["type"] + str(d[0]["officers"])' a gate)" item.offer1
expect "R19 it is no offer" is "$(field 'len(d)' a item)" 0
says "it stands in the status" 'concur, as another officer: 1' a status
says "R19 the other reads exactly what would be signed" '"handling": "release"' a gate show "${what:0:8}"
expect "R19 and the record itself, whose hash alone is signed" has "Rashidi"
expect "R19 and what it is about, by the words of other commands" has "agreement: entente agree show"
refused repeated "R19 the same officer twice" a gate pass "$what" --as Ann
expect_status 14 "R10 nor one without the role" a gate pass "$what" --as legal
says "R19 the second one's word does it" 'Enough officers' a gate pass "$what" --as Ben
expect "and it is an offer" is "$(field 'len(d)' a item)" 1
says "nothing waits any more" 'Nothing waits' a gate
expect "two entries more" is "$(entries a)" "$((before + 2))"
item=$(newest a item)
exchange

# An agreement that wants more officers than a side has would stand still there.
python3 -c 'import json; d = json.load(open("draft.json")); d["gates"]["release"] = 3; print(json.dumps(d))' >three.json
says "R19 a gate that a side can never pass is warned of" \
    'WARNING: gates.release wants 3 officers, and the card of Bureau of Borealia lists fewer' a agree check three.json
says "R19 as a gate that both can pass is not" 'It can be proposed' a agree check draft.json
expect "nothing is warned of there" bash -c '! grep -q WARNING said'

# Two for accepting; two for a copy, which is written by the last word.
says "R19 accepting waits as well" 'Nothing has happened yet' b item accept "$item" --as Kim
says "R19 until the second" 'Enough officers' b gate pass "$(waits b)" --as Lou
exchange
exchange
says "it can be read" 'Rashidi' b item read "$item"
says "R19 a copy waits" 'Nothing has happened yet' b item copy "$item" copy.json --purpose investigation --as Kim
expect "and is not written" test ! -e copy.json
what=$(waits b)
expect_status 2 "the last word says where to" b gate pass "$what" --as Lou
says "R19 and then it is" 'Wrote copy.json' b gate pass "$what" --as Lou -o copy.json
expect "with its conditions" grep -q '"marked"' copy.json
quietly b consent ask "$item" --to "Service of Cordia" --purpose investigation --why case-file --case B-1 --as Kim
request=$(newest b ask)
exchange
says "R19 a consent waits, and its request with it" 'The request stays open until then' \
    a consent give "$request" --until "$soon" --as Ann
says "R19 what waits says what comes next" 'Next: another officer reads one' a gate
says "R19 then how to answer who asked" "entente ask answer ${request:0:12} --text" a gate pass "$(waits a)" --as Ben
exchange
says "what waits can be dropped" 'Nothing has happened yet' b item copy "$item" two.json --purpose investigation --as Kim
says "so that it is never done" 'it was never done' b gate drop "$(waits b)"
expect_status 20 "and is not there any more" b gate show "$what"

# What is used only once third parties have approved it.
says "R28 of a draft that names approvers for use" 'third parties approve before it is read' \
    a item preview A-2 --stage core --purpose investigation --until "$soon"
quietly offer A-2 Ann yes
quietly a gate pass "$(waits a)" --as Ben
item=$(newest a item)
exchange
quietly b item accept "$item" --as Kim
quietly b gate pass "$(waits b)" --as Lou
exchange
exchange
expect_status 20 "R28 no key before it is approved" b item read "$item"
says "R28 which is said" 'have item .* approved by third parties' a status
"$ENTENTE" approval sign "$item" --key user.key -o line >/dev/null
quietly a approval take line
exchange
exchange
says "R28 and then its key" 'Sokolov' b item read "$item"

# Two officers start a round, on each side.
propose() { a round propose --case A-1 --cleared --why case-file --purpose investigation --as Ann; }
says "R19_two_officers_start: a proposal waits" 'Nothing has happened yet' propose
stale=$(waits a)
expect_status 22 "R19 holdings do not change meanwhile" a import a.csv --topic terrorism --region any
says "another thing is said in between" '.incident.' a ask incident other --text "Nothing." --as Ann
expect_status 13 "R19 what was made ready is of another round then" a gate pass "$stale" --as Ben
quietly a gate drop "$stale"
says "R19 so it is done again" 'Nothing has happened yet' propose
says "R19 and the second officer starts it" 'Enough officers' a gate pass "$(waits a)" --as Ben
exchange
says "R19 accepting waits as well" 'Nothing has happened yet' b round accept --cleared --as Kim
says "R19 for the second officer" 'Enough officers' b gate pass "$(waits b)" --as Lou
for _ in 1 2 3 4 5 6 7 8 9; do exchange; done
says "R19 and the round runs to its end" 'closed' a round status
hit=$(field 'd[0]["hit"]' a hits)
says "R19 a hit is judged by two" 'Nothing has happened yet' a hits confirm "$hit" --reason birth-agrees --as Ann
says "R31 it is a LEAD until then" "^LEAD ${hit:0:12}" a hits
says "R19 by the second" 'Enough officers' a gate pass "$(waits a)" --as Ben
exchange
quietly b hits confirm "$hit" --reason birth-agrees --as Kim
quietly b gate pass "$(waits b)" --as Lou
exchange
says "R31 confirmed by both sides it is none" "^CONFIRMED ${hit:0:12}" a hits
expect "R31 in JSON too" is "$(field '[h["word"] for h in d if h["hit"] == "'"$hit"'"][0]' b hits)" CONFIRMED
state() { python3 -c 'import json, sys; print(json.dumps(json.load(sys.stdin)["peers"][0]["state"], sort_keys=True))'; }
same() { is "$(a status --json | state)" "$(b status --json | state)"; }
expect "both sides come to the same state" same
cases_end
