# SPDX-License-Identifier: Apache-2.0
#
# oversight.sh - reports, the inventory, the overseer's look, samples, and the register
. "$ENTENTE_ROOT/tests/support/tap.sh"
. "$ENTENTE_ROOT/tests/support/nodes.sh"

soon=$(date -u -d '+20 days' +%F)
newest() { field 'd[-1]["id"]' "$1" "$2"; }
number() { field "d[0]['agreements'][0]['numbers']$2" "$1" report; }
# on_disk NODE TEXT: some file of the folder holds it, as it stands
on_disk() { grep -rqF -e "$2" "$1"; }
not_on_disk() { ! on_disk "$@"; }
# stock NODE SECTION [WHAT]: "STATE COUNT", one line each
stock() {
    field "'\n'.join(x['state'] + ' ' + str(x['count']) for x in d if x['section'] == '$2' and '${3-}' in x['what'])" \
        "$1" inventory
}

make_nodes

# Before anything: a report and an inventory of nearly nothing.
says "a report needs no agreement" 'There is no agreement yet' a report
says "nor does the page" 'Wrote' a report --html empty.html
echo "what somebody keeps" >kept.html
expect_status 21 "it takes no other file's place" a report --html kept.html
mv said asked
expect "and says what to do" has -e '--force'
expect "so that is as it was" grep -q keeps kept.html
says "unless that is said" 'Wrote' a report --html kept.html --force
expect "and then it is the page" grep -q DOCTYPE kept.html
expect "R37 nothing was refused yet" a log attempts
mv said asked
expect "and it is said" has 'Nothing was refused'
expect "no list is told" is "$(stock a lists)" ""
expect "the root key is told while it lies there" is "$(stock a keys root)" "open 1"

make_agreement
make_lists

# R37: refused attempts, with who, what, when and why, and no word of what was written.
refused R10 "R37 an attempt without the role" a ask send terrorism --question identity \
    --purpose investigation --why case-file --case CANARYCASE --text "CANARYTEXT" --as legal
refused R11 "R37 an attempt outside the agreement" a ask send fraud --question identity \
    --purpose investigation --why case-file --case CANARYCASE --text "CANARYTEXT" --as officer
says "R37 the log shows who, what, when and why" \
    "^$(date -u +%Y)-.*Z +refused +ask.send +legal +R10" a log attempts
expect "R37 each of them" has -E 'ask.send +officer +R11'
expect "R37 as JSON" is "$(field 'd[-1]["rule"]' a log attempts)" R11
expect "R37 and nothing of what was to be written" not_on_disk a CANARY

# A round, a request, a record: then the report.
quietly a round propose --case A-7 --why case-file --purpose investigation --cleared --as officer
exchange
quietly b round accept --cleared --as officer
for _ in 1 2 3 4 5 6 7 8; do exchange; done
hit=$(field 'd[0]["hit"]' a hits)
wrong=$(field 'd[1]["hit"]' a hits)
quietly a hits confirm "$hit" --reason birth-agrees --as officer
quietly a ask send terrorism --question identity --purpose investigation --why case-file \
    --case A-7 --text "LETTERCANARY of case seven" --as officer
quietly a item offer A-3 --stage core --purpose investigation --until "$soon" --as officer
item=$(newest a item)
exchange
quietly b hits confirm "$hit" --reason birth-agrees --as officer
quietly b item accept "$item" --as officer
exchange
exchange
expect "R18 rounds asked for" is "$(number a '["giving"]["rounds_asked"]["own"]')" 1
expect "R18 and joined, of the other side" is "$(number a '["giving"]["rounds_joined"]["peer"]')" 1
expect "R18 records given" is "$(number a '["giving"]["items_given"]["own"]')" 1
expect "R18 the peer's meter says the same" is "$(number b '["giving"]["items_given"]["peer"]')" 1
expect "confirmed leads" is "$(number a '["leads"]["confirmed"]')" 1
expect "a record that ends soon" is "$(number b '["soon"]["items"]["own"]')" 1
expect "records by marking" is \
    "$(field 'd[0]["agreements"][0]["marked"]["source.x"]["held"]["own"]' a report)" 1
mirrored() {
    python3 - "$(a report --json)" "$(b report --json)" <<'PYTHON'
import json, sys
a, b = ([x["numbers"] for x in json.loads(t)[0]["agreements"]] for t in sys.argv[1:])
for section, rows in a[0].items():
    for key, value in rows.items():
        other = b[0][section][key]
        same = value == other if isinstance(value, int) else (
            value["own"] == other["peer"] and value["peer"] == other["own"])
        if not same:
            sys.exit(f"{section}.{key}: {value} here, {other} there")
PYTHON
}
expect "R39 the two sides' reports are mirror images" mirrored
expect "a period that is over holds nothing" is "$(field \
    'd[0]["agreements"][0]["numbers"]["rounds"]["proposed"]["own"]' a report --until 2020-01-01)" 0
expect_status 2 "a period that ends before it begins" a report --since 2027-01-01 --until 2026-01-01
expect_status 2 "a language without phrases" a report --lang de
expect "R37 attempts that never came into a lane are counted by rule" is \
    "$(field '[(x["rule"], x["times"]) for x in d[0]["attempts"]["rules"]]' a report)" \
    "[('R10', 1), ('R11', 1)]"
expect "R37 in their period" is "$(field 'd[0]["attempts"]["all"]' a report --until 2020-01-01)" 0
expect "R37 and are of this node alone" is "$(field 'd[0]["attempts"]["all"]' b report)" 0
says "R37 and say whose they are" '^Attempts refused at this node itself' a report
says "it is had in Russian" 'Раунды, по предложившей стороне' a report --lang ru
says "in Arabic" 'المعاملة بالمثل' a report --lang ar
says "in French" 'Réciprocité' a report --lang fr
one_page() { [ "$(wc -l <asked)" -le 75 ] || { wc -l asked && return 1; }; }
says "and is one page" 'Reciprocity' a report
expect "of at most 75 lines" one_page
no_person() { ! grep -qE 'Rashidi|Sokolov|Markova|Smithson|officer|LETTERCANARY' "$1"; }
expect "R39 without any person's name" no_person asked

# The page: well formed, alone, escaped.
for language in en ru ar fr; do
    quietly a report --lang $language --html "page-$language.html"
done
well_formed() {
    python3 - "$@" <<'PYTHON'
import re, sys
from html.parser import HTMLParser

VOID = {"meta", "br"}
KNOWN = set("""html head meta title style body main article header section h1 h2 p dl dt dd
    bdi br span div figure figcaption svg rect text path table caption thead tbody tr th td""".split())

class Page(HTMLParser):
    """Every tag known, closed in its order, without handlers or references."""
    def __init__(self, name):
        super().__init__(convert_charrefs=True)
        self.name, self.open = name, []
        self.rows = []

    def wrong(self, what):
        sys.exit(f"{self.name}:{self.getpos()[0]}: {what}")

    def handle_starttag(self, tag, attributes):
        if tag not in KNOWN:
            self.wrong(f"<{tag}>")
        names = [name for name, _ in attributes]
        if len(names) != len(set(names)):
            self.wrong(f"an attribute of <{tag}> twice")
        for name, value in attributes:
            if name.startswith("on") or name in ("src", "href", "action", "style", "srcset"):
                self.wrong(f"<{tag} {name}>")
            if value is None:
                self.wrong(f"<{tag} {name}> without a value")
        if tag == "tr":
            self.rows.append(0)
        if tag in ("td", "th"):
            self.rows[-1] += int(dict(attributes).get("colspan", 1))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        if tag not in ("rect", "path"):
            self.wrong(f"<{tag}/>")
        self.handle_starttag(tag, attributes)
        self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong(f"</{tag}> out of place")
        if tag == "table":
            if len(set(self.rows)) != 1:
                self.wrong(f"rows of {set(self.rows)} cells")
            self.rows = []

for name in sys.argv[1:]:
    text = open(name, encoding="utf-8").read()
    page = Page(name)
    if not text.startswith("<!DOCTYPE html>\n<html lang="):
        sys.exit(f"{name} begins {text[:40]!r}")
    page.feed(text)
    page.close()
    if page.open:
        sys.exit(f"{name}: {page.open} left open")
    for word in ("http:", "https:", "//", "url(", "@import", "<script", "javascript:"):
        if word in text:
            sys.exit(f"{name} has {word}")
PYTHON
}
expect "the pages are well formed and refer to nothing outside" \
    well_formed empty.html page-en.html page-ru.html page-ar.html page-fr.html
expect "Arabic runs from right to left" grep -q '<html lang="ar" dir="rtl">' page-ar.html
expect "and Russian does not" grep -q '<html lang="ru" dir="ltr">' page-ru.html
expect "the page is for both screens and for paper" \
    bash -c 'grep -q "prefers-color-scheme:dark" page-en.html && grep -q "@media print" page-en.html'
expect "R39 no person is named in it" no_person page-en.html
quietly "$ENTENTE" init c --name '<script>alert(1)</script>"&'"'"
quietly "$ENTENTE" -C c card export c.card
quietly "$ENTENTE" init d --name "Office of Dravia"
quietly "$ENTENTE" -C d card import c.card
says "a peer that is named like a script is shown so" 'Wrote' \
    "$ENTENTE" -C d report --lang en --html named.html
expect "it is escaped" grep -qF '&lt;script&gt;alert(1)&lt;/script&gt;&quot;&amp;&#39;' named.html
expect "and the page stays well formed" well_formed named.html

# The inventory is true: what it calls open is on the disk, what it calls gone is not.
expect "the own list is told by its name, with how many" is "$(stock a lists a.csv)" "open 4"
expect "and its records are on the disk" on_disk a "Elena Markova"
expect "letters that were written" is "$(stock a letters ask.topic)" "open 1"
expect "are there" on_disk a LETTERCANARY
expect "and there" on_disk b LETTERCANARY
expect "records given are open: their keys are here" is "$(stock a items given)" "open 1"
expect "so are those received" is "$(stock b items received)" "open 1"
expect "though sealed in the store: no name of them is there to be grepped" \
    not_on_disk b/node.db "Elena Markova"
expect "a secret for it" is "$(stock b secrets)" "open 1"
expect "the overseer's copy" is "$(stock b items overseer)" "open 1"
every_file() {
    diff <(cd a && find . -type f -printf '%P\n' -o -type s -printf '%P\n' | sort) \
        <(field '"\n".join(sorted(x["what"] for x in d if x["section"] == "files"))' a inventory |
            grep -v -e '^node.db-shm$' -e '^node.db-wal$')
}
expect "T13: every file of the disk is in the inventory" every_file
no_names() { ! a inventory | grep -qE 'Rashidi|Sokolov|Markova|Smithson|LETTERCANARY'; }
expect "T13: and no name out of them" no_names
echo "a passphrase" >phrase
quietly a key lock overseer --new-passphrase-file phrase
expect "a locked key is told as such" is "$(stock a keys overseer)" "locked 1"
expect "with what it opens" is "$(stock a items overseer)" "locked 1"
mv a/keys/overseer overseer.key
expect "a key that is elsewhere too" is "$(stock a items overseer)" "sealed 1"
quietly b item erase "$item"
expect "what was erased is told as such" is "$(stock b items received)" "erased 1"
expect "with its key" is "$(stock b secrets)$(stock b items overseer)" ""
name=$(field 'd[1]["peer"][0]["names"][0]["text"]' a hits)
expect "what the peer showed of hits is told" is "$(stock a hits 'peer showed' | grep -c erased)" 0
expect "and it is there" on_disk a/node.db "$name"
quietly a hits dismiss "$wrong" --reason birth-differs --as officer
expect "until it is dismissed" not_on_disk a/node.db "$name"
expect "and the inventory says so" is "$(stock a hits 'peer showed' | grep -c erased)" 1
printf 'id,name,birth\n' >none.csv
printf 'X-1,Nobody Inparticular,1950\n' >>none.csv
quietly b import none.csv --list b.csv --replace --topic terrorism --region any
expect "a list that was replaced is gone" is "$(stock b lists b.csv)" "open 1"
expect "from every file but what rounds found" bash -c '! grep -rqF "Олег Иванов" b'

# The overseer: by the key file alone.
expect_status 2 "R39 without a key nothing is shown" a oversee
refused R39 "R39 another key" a oversee --key b/keys/overseer
says "R39 the overseer reads what was written" LETTERCANARY \
    a oversee --key overseer.key --passphrase-file phrase
expect "R39 and the records given" has 'Elena Markova'
expect "R39 with what the case was" has -F '"case": "A-7"'
says "R39 that it was used is noted" 'overseen +all +overseer' a log attempts
echo "another passphrase" >phrase2
quietly b key lock node --new-passphrase-file phrase2
expect_status 14 "a locked node opens for nobody without its passphrase" b status
says "R39 but for its overseer" LETTERCANARY b oversee --key b/keys/overseer
says "R39 reports need no key" 'Reciprocity' b report
says "nor does the inventory" 'node +locked' b inventory
entries() { field 'd["peers"][0]["own_lane"]["entries"]' b status --passphrase-file phrase2; }
before=$(entries)
quietly b oversee --key b/keys/overseer
expect "R39 and it appends nothing" is "$(entries)" "$before"
quietly b key unlock node --passphrase-file phrase2
mv overseer.key a/keys/overseer

# Samples.
exchange
expect_status 20 "R40 a sample begun by nobody" a sample start 3 --as nobody
says "R40 a sample is begun" 'of 3 entries is begun' a sample start 3 --as principal
refused sample.own "R40 joining one's own" a sample join --as principal
says "R40 nothing is drawn yet" 'Nothing is drawn' a sample show
exchange
says "R40 the other side joins" 'is joined' b sample join --as principal
exchange
exchange
says "R40 it is drawn" drawn a sample list
drawn() { field '[(x["lane"], x["n"]) for x in d["drawn"]]' "$@"; }
turned() { drawn "$@" | sed "s/'own'/'x'/g; s/'peer'/'own'/g; s/'x'/'peer'/g"; }
expect "R40 both sides drew the same entries" is "$(drawn a sample show)" "$(turned b sample show)"
expect "R40 as many as were asked for" is "$(field 'len(d["drawn"])' a sample show)" 3
expect "R40 each of them an act of a person" is \
    "$(field 'all(x["by"] for x in d["drawn"])' a sample show)" True
expect "R40 and its share is no secret any more" is "$(stock b secrets)" ""

# The register.
says "R42 the register of officers" 'officer +start confirm ask release' a card officers
register() { field "sum(x['acts']['$2'] for x in d if x['name'] == '$1' and x['party'] == 'Ministry of Aldria')" a card officers; }
expect "R42 who signed" is "$(register legal signatory)" 3
expect "R42 who started" is "$(register officer start)" 1
expect "R42 who confirmed" is "$(register officer confirm)" 2
expect "R42 who asked" is "$(register officer ask)" 1
expect "R42 who released" is "$(register officer release)" 1
expect "R42 of the peer's too" is \
    "$(field "sum(x['acts']['confirm'] for x in d if x['party'] == 'Bureau of Borealia')" a card officers)" 2
cases_end
