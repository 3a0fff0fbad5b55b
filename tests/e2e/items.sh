# SPDX-License-Identifier: Apache-2.0
#
# items.sh - a record given on conditions, and what its holder may do with it
. "$ENTENTE_ROOT/tests/support/tap.sh"
. "$ENTENTE_ROOT/tests/support/nodes.sh"

make_nodes
make_agreement
make_lists
soon=$(date -u -d '+20 days' +%F)
later=$(date -u -d '+40 days' +%F)
newest() { field 'd[-1]["id"]' "$1" "${2:-item}"; }
offer() { a item offer "$@" --purpose investigation --as officer; }
entries() { field 'd["peers"][0]["own_lane"]["entries"]' "$1" status; }
mode_is() { is "$(stat -c %a "$1")" "$2"; }

# Offering: nothing leaves by a missing option.
before=$(entries a)
expect_status 2 "R36 an offer without an end" offer A-1 --stage core
expect_status 2 "R25 an offer without a purpose" a item offer A-1 --stage core --until "$soon" --as officer
expect_status 2 "R20 an offer without a stage" offer A-1 --until "$soon"
expect_status 2 "a word that is no condition" offer A-1 --stage core --until "$soon" --court maybe
expect_status 20 "a record that is none" offer A-99 --stage core --until "$soon"
refused R11 "R11 a purpose outside the agreement" a item offer A-1 --stage core --until "$soon" \
    --purpose audit --as officer
refused R10 "R10 an officer without the role" a item offer A-1 --stage core --until "$soon" \
    --purpose investigation --as legal
says "R25 a preview shows the strictest conditions" 'handling +disclosure' \
    a item preview A-1 --stage core --purpose investigation --until "$soon"
expect "R24 and X4 as the grade" has 'Admiralty F6'
expect "and the bytes that would leave" has -F '"names":[{"kind":"primary","text":"Muhammad al-Rashidi"}]'
expect "R20 and says what is left out" has 'Members are left out'
expect "a preview changes nothing" is "$(entries a)" "$before"
says "an offer is made" 'Offered item' offer A-1 --stage core --until "$soon"
expect "R20 it shows what leaves" has -F 'exactly these'
view=$(newest a)
short=${view:0:12}
exchange

# Conditions first; the key only after them.
says "the offer waits for an officer" "accept or decline item $short" b status
says "R23 conditions come first" 'conditions, which bind this side once it accepts' b item show "$short"
expect "R31 what nobody has judged is a LEAD" has LEAD
expect_status 20 "R23 the content is not to be read yet" b item read "$short"
refused item.own "accepting one's own offer" a item accept "$short" --as officer
refused R10 "accepting without the role" b item accept "$short" --as legal
before=$(entries b)
expect_status 24 "R23 at a terminal it is asked for first" typed 'no\n' "$ENTENTE" -C b item accept "$short" --as officer
mv said asked
expect "R23 under the conditions" has -E 'handling +disclosure'
expect "and without a yes nothing is signed" has 'nothing was signed'
expect "so that nothing is in the log" is "$(entries b)" "$before"
expect_status 24 "R23 stopped there, nothing is signed either" typed '\x03\n' "$ENTENTE" -C b item accept "$short" --as officer
expect_status 14 "what is refused in any case is refused" typed 'yes\n' "$ENTENTE" -C a item accept "$short" --as officer
says "R23 with a yes it is accepted" 'This side is bound to' typed 'yes\n' "$ENTENTE" -C b item accept "$short" --as officer
expect_status 20 "R23 still no key" b item read "$short"
exchange
exchange
says "R23 the key came after the acceptance" 'Muhammad al-Rashidi' b item read "$short"
expect "R25 its conditions stand above" bash -c 'head -n 1 asked | grep -q "^LEAD | core | for investigation"'
expect "as JSON too" is "$(field 'd["conditions"]["handling"] + str(d["lead"])' b item read "$short")" "disclosureTrue"

# A question about it.
says "its holder asks about it" '.item.: asked' b ask send "$short" --question identity \
    --purpose investigation --why case-file --case B-2 --as officer
expect_status 14 "its giver does not" a ask send "$short" --question identity \
    --purpose investigation --why case-file --case A-2 --as officer
exchange
says "the giver sees what about" "item.*$short|$short" a ask list
expect_status 2 "an answer under another agreement than its request's" a item offer A-2 0123456789 \
    --ask "$(newest a ask)" --stage core --purpose investigation --until "$soon" --as officer
mv said asked
expect "and both are named" has -E 'is of agreement [0-9a-f]{12} and not of "0123456789"'
says "the request's own may be named" 'To Bureau of Borealia' a item preview A-2 "$(field 'd[0]["id"]' a agree list)" \
    --ask "$(newest a ask)" --stage core --purpose investigation --until "$soon"

# Disclosure is not release.
refused R25 "R25 a copy of what is to be looked at" b item copy "$short" out.json \
    --purpose investigation --as officer
expect "and no file is left" test ! -e out.json
refused R27 "R27 an export without consent" b item export "$short" out.json --as officer
refused R27 "R27 consent to what goes to nobody" a consent give "$short" --to "Service of Cordia" \
    --purpose investigation --until "$soon" --as officer

# Release, onward by consent.
says "a release is offered" 'Offered item' offer A-2 --stage record --until "$later" \
    --handling release --onward consent --source b --info 2
expect "R24 with its grade" has 'Admiralty B2'
gift=$(newest a)
exchange
says "R23 who has read them says so" 'This side is bound to' typed '' "$ENTENTE" -C b item accept "$gift" --yes --as officer
exchange
exchange
says "a copy for own systems" 'Wrote copy.json' b item copy "$gift" copy.json --purpose investigation --as officer
expect "which nobody else reads" mode_is copy.json 600
expect_status 21 "nothing is written over" b item copy "$gift" copy.json --purpose investigation --as officer
cat >look.py <<'PYTHON'
import json
file = json.load(open("copy.json"))
terms = file["conditions"]
assert file["names"][0]["text"] == "Ivan Petrovich Sokolov", file
assert terms["handling"] == "release" and terms["admiralty"] == "B2", terms
assert terms["marked"].startswith("LEAD | record") and terms["word"] == "LEAD", terms
assert len(terms["item"]) == 64 and len(terms["export"]) == 64, terms
PYTHON
expect "R25 the file carries its conditions" python3 look.py
says "a copy for other tools" 'Wrote copy.stix' b item copy "$gift" copy.stix --format stix \
    --purpose investigation --as officer
cat >look.py <<'PYTHON'
import json
bundle = json.load(open("copy.stix"))
party = bundle["objects"][0]
terms = [e["conditions"] for e in party["extensions"].values() if "conditions" in e]
assert party["type"] == "identity" and party["name"] == "Ivan Petrovich Sokolov", party
assert terms[0]["handling"] == "release" and terms[0]["left_as"] == "copy", terms
assert "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003" in party["object_marking_refs"]
PYTHON
expect "R25 a STIX bundle carries them too" python3 look.py
expect_status 2 "R25 a table has no place for them" b item copy "$gift" copy.csv --format csv \
    --purpose investigation --as officer
expect "R25 and no file is left" test ! -e copy.csv
refused R11 "R11 a copy for another purpose" b item copy "$gift" other.json --purpose prevention --as officer
refused R27 "R27 still no export without consent" b item export "$gift" out.json --as officer
says "consent is asked for" 'Asked Ministry of Aldria for consent' b consent ask "$gift" \
    --to "Service of Cordia" --purpose investigation --why case-file --case B-3 --as officer
request=$(newest b ask)
exchange
says "the giver sees what is asked" 'consent or decline, request' a status
says "and to whom" 'to: Service of Cordia' a ask show "$request"
expect_status 2 "R36 a consent without an end" a consent give "$request" --as officer
refused R36 "R36 a consent that outlives the item" a consent give "$request" \
    --until "$(date -u -d '+60 days' +%F)" --as officer
says "R27 consent is given, once" '1 time\(s\)' a consent give "$request" --until "$soon" --as officer
consent=$(newest a consent)
exchange
says "the request is answered by it" ': answered' b ask show "$request"
says "R27 it leaves by consent" 'Wrote out.json' b item export "$gift" out.json --consent "$consent" --as officer
expect "R27 the file names recipient and purpose" is \
    "$(python3 -c 'import json; t = json.load(open("out.json"))["conditions"]; print(t["left_to"], t["left_for"])')" \
    "Service of Cordia investigation"
refused R27 "R27 a second export by it" b item export "$gift" two.json --consent "$consent" --as officer
expect "and no second file" test ! -e two.json
exchange
says "the giver sees where it went" 'by consent, export .*Service of Cordia' a item show "$gift"

# Asked for one version, while another is held already.
quietly b consent ask "$gift" --to "Office of Doria" --purpose investigation --why case-file --case B-4 --as officer
request=$(newest b ask)
quietly a item renew "$gift" A-2 --stage record --purpose investigation --until "$later" \
    --handling release --onward consent --as officer
exchange
quietly b item accept "$gift" --as officer
exchange
exchange
says "R27 a consent for an older version says so" 'It is for version 1, as was asked; version 2' \
    a consent give "$request" --until "$soon" --as officer
exchange

# Consent is revoked; conditions are tightened.
says "another consent" '2 time\(s\)' a consent give "$gift" --to "Office of Doria" \
    --purpose investigation --until "$soon" --uses 2 --as officer
consent=$(newest a consent)
exchange
says "R29 is revoked" 'Revoked consent' a consent revoke "$consent" --as officer
exchange
refused R29 "R29 an export by a revoked consent" b item export "$gift" two.json --consent "$consent" --as officer
says "conditions are tightened, only what is named" 'was: release' a item tighten "$gift" --handling disclosure --as officer
refused R26 "R26 loosening" a item tighten "$gift" --handling release --as officer
exchange
refused R25 "R26 a copy after it was tightened" b item copy "$gift" late.json --purpose investigation --as officer

# Break-glass goes out, and tells.
expect_status 2 "R30 an emergency wants a reason" b item glass "$gift" glass.json --to "Rescue of Cordia" \
    --code threat-to-life --as officer
says "R30 an emergency overrides conditions" 'Wrote glass.json' b item glass "$gift" glass.json \
    --to "Rescue of Cordia" --code threat-to-life --text "A bomb was announced." --as officer
exchange
says "R30 the giver's status says so first of all" 'EMERGENCY: .*Rescue of Cordia.*threat-to-life' a status
first_line() { head -n 1 asked | grep -q ^EMERGENCY; }
expect "R30 at the top" first_line
expect "R30 as JSON" is "$(field 'd["peers"][0]["emergencies"][0]["to"]' a status)" "Rescue of Cordia"
expect "R30 it is not said to who did it" lacks EMERGENCY b status
says "R30 and the giver is told" 'in an emergency: threat-to-life, export .*Rescue of Cordia' a item show "$gift"

# Declined and erased.
quietly offer A-3 --stage core --until "$soon"
third=$(newest a)
exchange
expect_status 2 "R22 declining wants a reason" b item decline "$third" --as officer
says "an offer is declined unopened" 'nothing of it was opened' b item decline "$third" --code not-now --as officer
refused R22 "R22 declining what was accepted" b item decline "$short" --code not-now --as officer
expect "and it is said what may be done" has -F 'entente item erase'
refused R22 "R22 accepting what was declined" b item accept "$third" --as officer
refused item.held "giving up what is not held" b item erase "$third"
expect_status 20 "a gate at which nothing waits" b gate pass abcdef --as officer
mv said asked
expect "where it is said what does" has -F 'entente gate'
refused item.own "withdrawing what another gave" b notice withdraw "$short" --code outdated --text x --as officer
expect "and it is said how to object" has -F 'entente notice contest'
says "what is held is given up" 'is erased here' b item erase "$short"
expect_status 20 "R36 and not there any more" b item read "$short"
exchange
says "which the giver sees" 'version 1 erased .*chosen' a item show "$short"
lacks_words() { ! a log show --json | grep -qE "Cordia|Rashidi|bomb"; }
expect "R37 no word of it stands in a lane" lacks_words
state() { python3 -c 'import json, sys; print(json.dumps(json.load(sys.stdin)["peers"][0]["state"], sort_keys=True))'; }
same() { is "$(a status --json | state)" "$(b status --json | state)"; }
expect "both sides come to the same state" same
cases_end
