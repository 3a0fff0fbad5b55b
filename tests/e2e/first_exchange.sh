# SPDX-License-Identifier: Apache-2.0
#
# first_exchange.sh - two nodes and a folder: from two cards to a judged hit
. "$ENTENTE_ROOT/tests/support/tap.sh"
. "$ENTENTE_ROOT/tests/support/nodes.sh"

propose() {
    a round propose --case K-17 --why case-file --purpose investigation --cleared --as officer
}

round_status() {
    field 'd[-1]["status"]' "$1" round status
}

state() {
    field 'd["peers"][0]["state"]' "$1" status
}

handles() {
    field 'sorted(h["hit"] for h in d)' "$1" hits
}

# Run a program to which Ctrl-C came before it could begin.
interrupted() {
    python3 -c 'import os, signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
os.kill(os.getpid(), signal.SIGINT)
os.execv(sys.argv[1], sys.argv[1:])' "$@"
}

make_nodes
make_draft

# Cards: nothing but hello before both have verified.
refused K2 "a proposal between strangers" a agree propose draft.json --as legal
refused K2 "a card with other digits" \
    a card verify --digits "$(fingerprint a.card)" --how voice --as legal
verify_cards
expect "both have verified" is "$(exchange && field 'd[0]["verified"]' a card list)" \
    "{'own': True, 'peer': True}"

says "status then says to draft" 'draft an agreement' a status
expect "by a command that works as it stands" pasted a "draft an agreement"
expect "and what it makes can be proposed" a agree check a/draft.json
expect_status 21 "but not twice: a draft may have been edited" pasted a "draft an agreement"

# Agreement: no signature, one side, one of two signatories, both sides, then both ready (R1, R2).
expect_status 20 "a round without an agreement has nothing to stand on" propose
says "a proposes" "has signed|until both sides have signed" \
    a agree propose draft.json --as legal
refused R1 "a round with no signature" propose
expect "nobody has to draft any more" lacks "draft an agreement" a status
expect "a signs, by the command that status names" pasted a "sign agreement"
refused R1 "a round with one of two signatories" propose
expect "a's other signatory signs, by the next one" pasted a "sign agreement"
expect "by which each has signed once" is "$(field 'd[0]["signatures"]["own"]' a agree list)" 2
refused R1 "a round with one signature" propose
exchange
refused R1 "a round with one signature, on the other side" \
    b round propose --case X --why case-file --purpose investigation --cleared --as officer
expect "b signs" b agree sign --as principal
refused R3 "readiness with one of two signatories" b agree ready --as principal
says "b's other signatory signs, and both counts are said" \
    "here 2 \(needs 2\), at Ministry of Aldria 2 \(needs 2\)" b agree sign --as legal
exchange
refused R2 "a round before the procedures are completed" propose
expect "b is ready, by the command that status names" pasted b "be ready"
exchange
refused R2 "a round while one side is not ready" propose
says "a is ready, and it is in force" "in-force" a agree ready --as principal
exchange
expect "b says the same" is "$(field 'd[0]["status"]' b agree list)" in-force

# Another text is another agreement, and its difference is shown before signing.
python3 - <<'PYTHON'
import json
draft = json.load(open("draft.json"))
draft["budget"]["rounds_period"] += 12
json.dump(draft, open("other.json", "w"), ensure_ascii=False)
PYTHON
says "the difference of two drafts" "budget.rounds_period" a agree diff draft.json other.json

# Lists in three scripts, and a round by bundles.
make_lists
says "what would be loaded" "4 records" a round preview
refused R10 "an officer without the role" a round propose --case K-17 --why case-file \
    --purpose investigation --as legal
refused R11 "a purpose that was not agreed" a round propose --case K-17 --why case-file \
    --purpose marketing --as officer
says "a proposes a round" "Proposed round" propose
exchange
says "what it is for stands in the list" 'PURPOSE' b round status
expect "and on its row" has -E 'investigation +proposed'
says "and of one round" '^purpose +investigation$' b round status "$(field 'd[0]["id"]' b round status)"
says "and in the status" 'accept or decline round .*, for investigation' b status
says "b accepts, by the command that status names, and sees what it costs" "-> 11" \
    pasted b "accept or decline round"

# A bundle lost, one repeated, two in the wrong order, one cut off.
quietly b bundle out usb
rm usb/*
quietly b bundle out usb
says "after a lost bundle the next one has it" "New entries: [1-9]" a bundle in usb
says "a bundle taken twice brings nothing new" "New entries: 0" a bundle in usb
mkdir first second whole
quietly a bundle out first
quietly a bundle out whole
quietly a round run
quietly a bundle out second
for bundle in first/*; do
    head -c 700 "$bundle" >"$bundle.part"
    mv "$bundle.part" "$bundle"
done
before=$(state b)
expect_status 31 "a bundle that was cut off is refused" b bundle in first
expect "and changes nothing" is "$(state b)" "$before"
expect "the newer bundle comes first" b bundle in second
says "the older one then brings nothing" "New entries: 0" b bundle in whole
cp -r b b.old
for _ in 1 2 3 4 5 6 7 8 9 10; do
    exchange
done
quietly b bundle out usb
rm -f usb/*
quietly a hits
quietly a bundle out usb
expect_status 13 "a bundle that begins beyond what is held is refused" \
    "$ENTENTE" -C b.old bundle in usb

# Hits: two, the same on both sides, and judged by people.
expect "the round is closed" is "$(round_status a)" closed
expect "b says the same of it" is "$(round_status b)" closed
expect "there are two hits" is "$(field 'len(d)' a hits)" 2
expect "and the status counts as many" is "$(field 'd["peers"][0]["judged"]["hits"]' a status)" 2
expect "they are the same on both sides" is "$(handles a)" "$(handles b)"
hit=$(field 'd[0]["hit"]' a hits)
says "a hit is called a lead" "LEAD" a hits
says "a hit is explained" "token" a hits explain "$hit"
refused R10 "a judgement by one who may not" a hits confirm "$hit" --reason birth-agrees \
    --as legal
expect "a confirms" a hits confirm "$hit" --reason birth-agrees --as officer
expect "b dismisses" b hits dismiss "$hit" --reason birth-differs --as officer
exchange
exchange
expect "both see both judgements" is \
    "$(field '[h["judged"] for h in d if h["hit"] == "'"$hit"'"]' a hits)" \
    "[{'own': 'same', 'peer': 'different'}]"
expect "both nodes hold the same state" is "$(state a)" "$(state b)"

# The log.
expect "a verifies both lanes" a log verify
expect "b verifies both lanes" b log verify
expect_status 24 "verifying is stopped" interrupted "$ENTENTE" -C a log verify
mv said asked
expect "verifying is stopped, and says so" has "^entente: Stopped after 0 entries"
says "an entry is proven" "c2sp.org/tlog-proof@v1" a log prove 3
expect "the log is exported" a log export evidence
expect "R37: it holds no name" bash -c '! grep -rqi "rashid\|sokolov\|smithson" evidence'

# The end: suspension works at once (R6).
expect "b suspends" b agree suspend --scope rounds --code review-due --as principal
exchange
refused R6 "a round after suspension" propose

# Two proposals at once: who signs one is shown in what the other differs (R4).
quietly a agree propose other.json --as legal
python3 - <<'PYTHON'
import json
draft = json.load(open("other.json"))
draft["budget"]["rounds_period"] += 1
json.dump(draft, open("third.json", "w"), ensure_ascii=False)
PYTHON
third=$(field 'd["id"]' a agree propose third.json --as legal)
says "signing one of two proposals" "Another proposal" a agree sign "$third" --as legal
expect "the differing field is shown" has -F "budget.rounds_period"
says "signing without an id means the one that lacks signatures here" "${third:0:12}" \
    pasted a "sign agreement ${third:0:12}"
quietly a agree sign --as legal
quietly a agree sign --as principal
exchange
expect_status 2 "of two that could be signed none is guessed" b agree sign --as legal
mv said asked
expect "and both are named" has -F "${third:0:12}"
quietly b agree sign "$third" --as legal
quietly b agree sign "$third" --as principal
says "readiness without an id is of the one that is signed by both" "${third:0:12} is now" \
    b agree ready --as principal
cases_end
