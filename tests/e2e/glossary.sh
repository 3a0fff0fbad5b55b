# SPDX-License-Identifier: Apache-2.0
#
# glossary.sh - groups that two lists know by other names meet by the signed glossary, and
# each side is told in words on what; a site that two persons share joins nobody
. "$ENTENTE_ROOT/tests/support/tap.sh"
. "$ENTENTE_ROOT/tests/support/nodes.sh"

# explained SIDE [OPTION]: what `hits explain` says of the one lead
explained() {
    "$1" hits explain "$(field 'd[0]["hit"]' "$1" hits --all)" "${@:2}"
}

make_nodes
make_agreement 'draft["glossary"] += [
    {"code": "lantern-front", "labels": {"en": "Lantern Front", "ru": "Фронт Фонаря"},
     "aliases": ["L.F.", "جبهة الفانوس"]},
    {"code": "amber", "labels": {"en": "Amber Column", "ru": "Янтарная колонна"},
     "aliases": ["琥珀纵队"]}]'
cat >a.csv <<'CSV'
id,kind,name,domain,url
A-1,group,The Lantern Front,,
A-2,group,Heron Guard,,
A-3,person,Ada Verin,news.example,https://news.example/a
CSV
cat >b.csv <<'CSV'
id,kind,name,domain,url
B-1,group,«جبهة الفانوس»,,
B-2,group,琥珀纵队,,
B-3,person,Tamar Quorl,news.example,https://news.example/a
CSV
quietly a import a.csv --topic terrorism --region any
quietly b import b.csv --topic terrorism --region any
quietly a round propose --case K-17 --why case-file --purpose investigation --cleared \
    --as officer
exchange
quietly b round accept --cleared --as officer
for _ in 1 2 3 4 5 6 7 8 9 10; do
    exchange
done

expect "the round is closed" is "$(field 'd[-1]["status"]' a round status)" closed
expect "R13: one hit, of the group that two names mean, and none of a shared site" \
    is "$(field '[h["token"] for h in d]' a hits --all)" "['2g:lantern-front']"
expect "the other side has the same one" \
    is "$(field '[h["token"] for h in d]' b hits --all)" "['2g:lantern-front']"
says "its side is told by which name and meaning" \
    'primary name "The Lantern Front": means lantern-front in the agreement.s glossary' \
    explained a
says "so is the other, in its own script" \
    'primary name "«جبهة الفانوس»": means lantern-front in the agreement.s glossary' \
    explained b
says "the token stands beside" '^token 2g:lantern-front$' explained b
expect "and for programs" is \
    "$(field 'd["explained"] == d["why"].strip()' explained b)" True
cases_end
