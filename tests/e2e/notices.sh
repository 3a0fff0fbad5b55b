# SPDX-License-Identifier: Apache-2.0
#
# notices.sh - what was given was wrong: told, applied or disputed, and chased to the end
#
# Three parties: a gives to b; b passes it on by a's consent, and gives what it made of it
# to c under an agreement of their own.
# Time limit: 600 s
. "$ENTENTE_ROOT/tests/support/tap.sh"
. "$ENTENTE_ROOT/tests/support/nodes.sh"

hour=3600
c() { "$ENTENTE" -C c "$@"; }
newest() { field 'd[-1]["id"]' "$@"; }
soon=$(date -u -d '+200 days' +%F)
offer() { # NODE PEER RECORD...
    "$1" item offer "$3" --with "$2" --stage record --purpose investigation --until "$soon" \
        --handling release --onward consent --as officer
}

# b and c are a pair of their own.
make_third() {
    quietly "$ENTENTE" init c --name "Council of Cordia"
    quietly c card export c.card
    quietly b card import c.card
    quietly c card import b.card
    mkdir -p disk
    quietly b card verify cordia --digits "$(fingerprint c.card)" --how voice --as legal
    quietly c card verify --digits "$(fingerprint b.card)" --how voice --as legal
    onward_exchange
    quietly b agree draft cordia --template persons --lang en --from "$(date -u -d '-1 day' +%F)" \
        --until "$(date -u -d '+300 days' +%F)" -o third.json
    quietly b agree propose third.json --as legal
    quietly b agree sign --with cordia --as legal
    quietly b agree sign --with cordia --as principal
    onward_exchange
    quietly c agree sign --as legal
    quietly c agree sign --as principal
    quietly c agree ready --as legal
    onward_exchange
    quietly b agree ready --with cordia --as legal
    onward_exchange
}
onward_exchange() {
    quietly b bundle out disk cordia
    quietly c bundle in disk
    quietly c bundle out disk
    quietly b bundle in disk
}
exchange() {
    quietly a bundle out usb
    quietly b bundle in usb
    quietly b bundle out usb aldria
    quietly a bundle in usb
}

make_nodes
make_agreement 'draft["retention"]["log_days"] = 90'
make_third
make_lists
within=$(python3 -c 'import json; print(json.load(open("draft.json"))["clocks"]["correction_hours"])')

# a gives two records; one leaves b by consent, and goes on to c as b's own.
quietly offer a borealia A-1
first=$(newest a item)
quietly offer a borealia A-2
second=$(newest a item)
exchange
quietly b item accept "$first" --as officer
quietly b item accept "$second" --as officer
exchange
exchange
quietly a consent give "$second" --to "Service of Doria" --purpose investigation --until "$soon" --as officer
exchange
quietly b item export "$second" doria.json --consent "$(newest b consent)" --as officer
export=$(python3 -c 'import json; print(json.load(open("doria.json"))["conditions"]["export"])')
printf 'id,name\nB-9,Ivan Petrovich Sokolov\n' >onward.csv
quietly b import onward.csv --topic terrorism --region any
quietly offer b cordia B-9
third=$(newest b item --with cordia)
onward_exchange
quietly c item accept "$third" --as officer
onward_exchange
onward_exchange
exchange

# Withdrawn at its source.
expect_status 2 "a withdrawal wants a reason" a notice withdraw "$second" --text x --as officer
expect_status 2 "a reason that is no code" a notice withdraw "$second" --code gossip --text x --as officer
says "R32 a withdraws what it gave" 'Service of Doria: RECEIPT MISSING' \
    a notice withdraw "$second" --code by-mistake --text "It was somebody else." --as officer
notice=$(newest a notice)
exchange
says "R32 b is told" "apply notice ${notice:0:12}" b status
says "and reads why" 'It was somebody else' b notice show "$notice"
refused R34 "R34 a copy of what was withdrawn" b item copy "$second" late.json --purpose investigation --as officer
refused notice.own "applying one's own notice" a notice apply "$notice" --text x --as officer
says "R33 applying names whose receipt is needed" 'A receipt is needed from Service of Doria' \
    b notice apply "$notice" --text "Taken out of case B-3." --as officer
expect "R33 and the words for finding it" has -F "export ${export:0:12}"
expect_status 20 "R36 it is gone at b" b item read "$second"
says "R33 b takes it back from c" 'Notice' b notice withdraw "$third" --code outdated \
    --text "Our source withdrew it." --as officer
onward_exchange
says "and c applies that" 'Applied' c notice apply "$(newest c notice)" --text "Erased." --as officer
expect_status 20 "R36 it is gone at c" c item read "$third"
onward_exchange
exchange

# The receipt is chased, and overdue on both sides alike.
says "R33 the receipt is not late yet" 'RECEIPT MISSING, due [^ ,]+$' a notice show "$notice"
pass_time $((2 * within * hour + hour))
says "R33_overdue at the giver" 'have the receipt for notice .* OVERDUE' a status
says "R33_overdue at the holder" 'have the receipt for notice .* OVERDUE' b status
says "and the list counts what is missing, and since when" 'applied +20[^ ]+Z +OVERDUE +1$' b notice list
says "R33 the receipt is had" "export ${export:0:12} to Service of Doria: receipt had" \
    b notice receipt "$notice" "$export" --text "Doria wrote on the fifth." --as officer
refused repeated "giving it twice" b notice receipt "$notice" "$export" --text x --as officer
exchange
says "R33 and the giver sees it" 'receipt had' a notice show "$notice"
a status >now
expect "and nothing is overdue any more" bash -c '! grep -q OVERDUE now'

# Disputed: it stays, restricted.
says "a withdraws another" 'Notice' a notice withdraw "$first" --code challenged --text "He objects." --as officer
notice=$(newest a notice)
exchange
expect_status 2 "R34 disputing wants a justification" b notice dispute "$notice" --text x --as officer
says "R34 b disputes it" 'may not leave this node' b notice dispute "$notice" --why court-order \
    --text "The court holds it." --as officer
says "R34 and still reads it" 'Rashidi' b item read "$first"
refused R34 "R34 but lets no copy out" b item copy "$first" late.json --purpose investigation --as officer
exchange
says "R34 the giver sees the dispute" 'disputed: The court holds it' a notice show "$notice"

# Contested: only the overseer's key lifts it.
quietly offer a borealia A-3
contested=$(field '[i["id"] for i in d if i["versions"][0]["status"] == "offered"][0]' a item)
exchange
quietly b item accept "$contested" --as officer
exchange
exchange
says "R35 the holder contests" 'does not leave this node until the overseer' b notice contest "$contested" --code wrong-data --text "Born elsewhere." --as officer
notice=$(field '[n["id"] for n in d if n["effect"] == "contest"][0]' b notice)
refused R34 "R35 nothing contested leaves" b item copy "$contested" late.json --purpose investigation --as officer
refused R35 "R35 an officer lifting it" b notice lift "$notice" --as officer
refused R35 "R35 the other side's overseer lifting it" b notice lift "$notice" --key a/keys/overseer
says "R35 its overseer does" 'Lifted notice' b notice lift "$notice" --key b/keys/overseer
says "and it may leave again" 'Wrote' b item copy "$contested" now.json --purpose investigation --as officer
quietly a consent give "$contested" --to "Service of Doria" --purpose investigation --until "$soon" --as officer
exchange
quietly b item export "$contested" lifted.json --consent "$(newest b consent)" --as officer
says "and what went out by consent after a contest that was lifted needs no receipt for it" \
    'lifted +- +0$' b notice list
exchange

# Restricted, by the giver, and lifted by it.
says "R33 the giver hears of copies that no receipt is due of" 'copy .* in own systems of' \
    a notice restrict "$contested" --code other --text "Wait." --as officer
notice=$(field '[n["id"] for n in d if n["effect"] == "restrict"][0]' a notice)
exchange
refused R34 "R34 a copy of what is restricted" b item copy "$contested" late.json --purpose investigation --as officer
says "R33 and the holder of its own" 'copy .* in own systems since .*: do the same there' \
    b notice apply "$notice" --text "Marked." --as officer
quietly a notice lift "$notice" --as officer
exchange
says "R34 and of what is not any more" 'Wrote' b item copy "$contested" late.json --purpose investigation --as officer

# What is late bars rounds.
quietly a notice withdraw "$contested" --code outdated --text "Old." --as officer
notice=$(field '[n["id"] for n in d if n["effect"] == "withdraw" and n["status"] == "given"][0]' a notice)
exchange
quietly b ask pledge terrorism --with aldria --text "A list." --as officer # by which b has heard of it
pass_time $((within * hour + hour))
propose() { b round propose --with aldria --case B-4 --cleared --why case-file --purpose investigation --as officer; }
refused R32 "R32 a round while a notice is overdue" propose
quietly b notice apply "$notice" --text "Done." --as officer
says "R32 and not when it was applied" 'Proposed round' propose
exchange
state() { python3 -c '
import json, sys
peers = json.load(sys.stdin)["peers"]
print(json.dumps([p["state"] for p in peers if "ldria" in p["name"] or "oreal" in p["name"]][0], sort_keys=True))'; }
same() { is "$(a status --json | state)" "$(b status --json | state)"; }
expect "both sides come to the same state" same
says "what was written is read" 'applied: Taken out of case B-3' a notice show "$(field '[n["id"] for n in d if n["status"] == "applied"][0]' a notice)"
pass_time $((100 * 24 * hour))
exchange
says "what was written is erased some day, and it is said why" \
    'applied: what was written is erased; the agreement keeps it for 90 days' \
    a notice show "$(field '[n["id"] for n in d if n["status"] == "applied"][0]' a notice)"
expect "and of what was never said there is no word" lacks '^disputed' cat asked
lacks_words() { ! a log show --json | grep -qE "Doria|Rashidi|somebody"; }
expect "R37 no word of it stands in a lane" lacks_words
cases_end
