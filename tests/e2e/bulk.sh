# SPDX-License-Identifier: Apache-2.0
#
# bulk.sh - a bulk round by files, from the agreement to a judged lead
#
# Time limit: 300 s
. "$ENTENTE_ROOT/tests/support/tap.sh"
. "$ENTENTE_ROOT/tests/support/nodes.sh"

make_nodes
make_lists
# What others' tools stumble over: rows that stand twice, in a file and among files, on
# either side; other ends of lines; letters and blanks.
printf 'id,name,birth\r\nA-8,  IVAN  petrovich  SOKOLOV ,1965\r\nA-8,Ivan Petrovich Sokolov,1965\r\n' >again.csv
quietly a import again.csv --topic terrorism --region any
printf 'id,name,birth\nB-8,Иван  Петрович СОКОЛОВ,1965-07-01\nB-8, Иван Петрович Соколов,1965-07-01\n' >again.csv
quietly b import again.csv --topic terrorism --region any
# What banks and platforms hold: numbers without names.
printf 'id,iban\nN-1,DE89 3704 0044 0532 0130 00\nN-2,GB82WEST12345698765432\n' >bare.csv
expect_status 10 "a list of bare numbers has no names" a import bare.csv --list bare \
    --topic fraud --region any
mv said asked
expect "and the sentence says how they are taken" has "name=IBAN,iban=IBAN"
says "as it says" "2 taken" a import bare.csv --list bare --topic fraud --region any \
    --map id=id,name=iban,iban=iban
says "each number is one token" "2 records make 2 tokens" a recipe leak bare
verify_cards
exchange

says "a draft for bulk rounds" "Wrote draft.json" \
    a agree draft --template persons --lang en --from "$(date -u -d '-1 day' +%F)" \
    --until "$(date -u -d '+300 days' +%F)" --bulk 2 -o draft.json
says "is an agreement" "can be proposed|proposed" a agree check draft.json
expect "R17: the page says what is given up, and the bound as a number" \
    a agree show draft.json
mv said asked
expect "in so many parts" has "bulk rounds, in 2 parts"
expect "and that a peer can be answered beyond its bucket" has "beyond it"
expect_status 2 "there are no 1025 parts" a agree draft --template persons --lang en \
    --from 2030-01-01 --until 2031-01-01 --bulk 1025 -o none.json
expect "a count alone is refused" \
    python3 -c 'import json; d = json.load(open("draft.json")); d["round"]["output"] = "count"
json.dump(d, open("count.json", "w"))'
refused round.output "a bulk round that tells the count alone" a agree check count.json

python3 - <<'PYTHON'
import json
draft = json.load(open("draft.json"))
draft["budget"]["buckets"] = [1024, 2048]
json.dump(draft, open("draft.json", "w"), ensure_ascii=False)
PYTHON
quietly a agree propose draft.json --as legal
quietly a agree sign --as legal
quietly a agree sign --as principal
exchange
quietly b agree sign --as principal
quietly b agree sign --as legal
quietly b agree ready --as principal
exchange
quietly a agree ready --as principal
exchange

says "a round is proposed" "bulk round: 1024 is the size declared" \
    a round propose --as officer --case C-1 --why case-file --purpose prevention --cleared
exchange
says "and accepted" "Accepted round" b round accept --as officer --cleared
for _ in 1 2 3 4 5 6 7; do exchange; done
expect "the round is closed, with the hits that an accountable one has" \
    is "$(field 'd[0]["status"] + str(d[0]["count"] > 0)' a round status)" "closedTrue"
expect "and nobody disputes it" is "$(field 'd[0]["disputed"]' a round status)" False
expect "R17: more is paid than was declared" \
    is "$(field 'd[0]["paid"]["own"] > d[0]["bucket"]["own"] == 1024' a round status)" True
expect "what stands twice is counted once" is "$(field 'd[0]["count"]' b round status)" 4
pairs="[('A-1', 1), ('A-2', 2), ('A-8', 2)]"
counted='sorted(__import__("collections").Counter(h["own"]["id"] for h in d).items())'
expect "each record has a lead for each of the other side's" is "$(field "$counted" a hits)" "$pairs"
expect "and so there" is "$(field "$counted" b hits)" "${pairs//A-/B-}"
expect "the same ones" is "$(field 'sorted(h["hit"] for h in d)' a hits)" \
    "$(field 'sorted(h["hit"] for h in d)' b hits)"
expect "a lead is confirmed" \
    a hits confirm "$(field 'd[0]["hit"]' a hits)" --reason birth-agrees --as officer
quietly a log export a.log
expect "a stranger folds the round from the lanes alone" \
    python3 "$ENTENTE_ROOT/tools/verify/verify.py" a.log
expect "T5: it is given both CLOSEs, which are the same" \
    is "$(find a.log/messages -type f -size 68c | wc -l)" 1
expect "T5: and finds nothing in its messages that is false" \
    is "$(python3 "$ENTENTE_ROOT/tools/verify/verify.py" a.log | grep -cE '^(FALSE|DISPUTED)')" 0
cases_end
