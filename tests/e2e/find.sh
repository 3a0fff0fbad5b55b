# SPDX-License-Identifier: Apache-2.0
#
# find.sh - an analyst looks for names: misspelt, half remembered, in the wrong script
. "$ENTENTE_ROOT/tests/support/tap.sh"
. "$ENTENTE_ROOT/tests/support/nodes.sh"

# best WORDS...: the id of the first hit, or nothing
best() {
    field 'd["hits"][0]["id"] if d["hits"] else ""' a find "$@"
}

# finds ID NAME WORDS...
finds() {
    local id=$1 name=$2
    shift 2
    expect "$name" is "$(best "$@")" "$id"
}

quietly "$ENTENTE" init a --name "Ministry of Aldria"
says "nothing is held yet" "Nothing in the lists is like this" a find Ivan Sokolov
expect "and how that is mended" has "entente import FILE"

cat >people.csv <<'CSV'
id,name,aliases,birth_date,kind
P-1,Рамзан Ахмадович Калимов,Ramzan Kalimov;Abu Usman,1976,person
P-2,Muhammad al-Rashidi,,1971-03-02,person
P-3,Ivan Petrovich Sokolov,,1965,person
P-4,محمد الراشدي,,1984,person
P-5,Kim Jong Woo,,1955,person
O-1,Northern Grain Trading Company Ltd,NGTC,,organisation
CSV
quietly a import people.csv --list people

finds P-3 "by name" Ivan Petrovich Sokolov
finds P-3 "with a letter wrong" Ivan Petrovich Sokulov
finds P-3 "the other way round, with a word missing" sokolov ivan
finds P-3 "with an initial" I. Sokolov
finds P-3 "written as one" ivanpetrovich sokolov
finds P-3 "in another script" Иван Соколов
finds P-1 "in the script it is not written in" Kalimov
finds P-1 "only begun" Ramza
finds P-1 "typed on a Latin layout" Rfkbvjd
finds P-1 "a kunya and a year" Abu Usman --born 1976
finds P-5 "parted otherwise" Kim Jongwoo
finds O-1 "a body by two of its words" northern grain
finds O-1 "a body by its kind" northern grain --kind organisation
finds "" "but not among persons" northern grain trading --kind person --limit 1
finds P-2 "the year tells namesakes apart" Mohammed Rashidi --born 1971
finds P-4 "and the other one" Mohammed Rashidi --born 1984
says "a miss says what may help" "Names alone are looked for" a find C1234567

says "the layout that was meant is said" "keys of the Russian layout" a find Rfkbvjd
says "reasons are given" "family name|given name" a find Ramzan Kalimov --why
says "reasons end in what is shown" "words parted otherwise: .* instead" a find usman --why
says "a mixed script is warned of" "letters of two scripts" a find Sоkolov
says "the name that met is said" "Ramzan Kalimov" a find Ramzan Kalimov
expect "the limit holds" is "$(field 'len(d["hits"])' a find Rashidi --limit 1)" 1
expect "probabilities are no certainties" is \
    "$(field 'all(0 < float(h["probability"]) < 1 for h in d["hits"])' a find Rashidi)" True

expect_status 2 "a year that is none" a find Ivan --born soon
expect_status 2 "a kind that is none" a find Ivan --kind ship
expect_status 2 "no name at all" a find
long=$(printf 'ab %.0s' {1..10000})
expect_status 11 "ten thousand words" a find "$long"

# An erased record is found no more, and no byte of its name stays.
cat >people.csv <<'CSV'
id,name,birth_date,kind
P-2,Muhammad al-Rashidi,1971-03-02,person
CSV
quietly a import people.csv --list people --replace
finds "" "what was erased is not found" Sokolov --limit 1
expect_status 1 "nor does its name stay in the folder" grep -rqi sokolov a

# An index that was damaged, or lost, is made again without a word.
printf 'x' | dd of=a/index/list conv=notrunc status=none
finds P-2 "after damage" rashidi
rm -r a/index
finds P-2 "after loss" rashidi

cases_end
