# SPDX-License-Identifier: Apache-2.0
#
# lists.sh - published lists and other people's spreadsheets into a node
. "$ENTENTE_ROOT/tests/support/tap.sh"
. "$ENTENTE_ROOT/tests/support/nodes.sh"

vectors=$ENTENTE_ROOT/tests/vectors/lists

# comes TAKEN BAD NAME FILE [OPTION...]: so many records, and so many rows told
comes() {
    local taken=$1 bad=$2 name=$3
    shift 3
    expect "$name" is "$(field '(d[0]["taken"], d[0]["bad"])' a import "$@")" "($taken, $bad)"
}

# fails STATUS NAME PATTERN COMMAND...
fails() {
    local status=$1 name=$2 pattern=$3
    shift 3
    expect_status "$status" "$name" "$@"
    mv said asked
    expect "$name, and it is said why" has -e "$pattern"
}

# found ID WORDS...
found() {
    local id=$1
    shift
    expect "$* is found" is "$(field 'd["hits"][0]["id"] if d["hits"] else ""' a find "$@")" "$id"
}

quietly "$ENTENTE" init a --name "Northland"

comes 2 1 "the UN's list" "$vectors/un.xml" --list un
found SOi.001 Толмаров Сергей --born 1971
comes 3 0 "the US list as XML" "$vectors/ofac.xml" --list us-xml
comes 3 2 "the US list as tables" "$vectors/sdn.csv" --list us
found 103 Heron Lines
comes 2 1 "the EU's list as XML" "$vectors/eu.xml" --list eu-xml
comes 2 0 "the EU's list as a table" "$vectors/eu.csv" --list eu
comes 2 1 "the UK's list as XML" "$vectors/uk.xml" --list uk-xml
comes 2 1 "the UK's list as a table" "$vectors/uk.csv" --list uk
comes 2 0 "the Treasury's list, with bytes of an old code page" "$vectors/conlist.csv" --list uk-old
expect "a second time nothing is new" is \
    "$(field '(d[0]["taken"], d[0]["unchanged"])' a import "$vectors/un.xml" --list un)" "(0, 2)"
says "a bad entry is told with its line" "un.xml:77: The entry has no name" \
    a import "$vectors/un.xml" --list un
cp "$vectors/eu.xml" list.csv
comes 2 1 "a wrong name does not mislead" list.csv --list misnamed

# Someone with only a spreadsheet.
printf 'Nr;\xd4\xe0\xec\xe8\xeb\xe8\xff, \xe8\xec\xff;\xd0\xee\xe4.\n7;\xd1\xee\xea\xee\xeb\xee\xe2 \xc8\xe2\xe0\xed;03.05.1965\n' >sheet.csv
cat >sheet.map <<'MAP'
# how our office writes
id = Nr
name = Фамилия, имя
birth = Род.
encoding = windows-1251
MAP
comes 1 0 "semicolons, an old code page and a mapping file" sheet.csv --list sheet --mapping sheet.map
found 7 Sokolov Ivan
sed -i '/encoding/d' sheet.map
comes 1 0 "the encoding by an option" sheet.csv --list sheet2 --mapping sheet.map --encoding windows-1251
fails 10 "without it it is said" "UTF-8" a import sheet.csv --mapping sheet.map
fails 2 "an unknown encoding" "ebony" a import sheet.csv --mapping sheet.map --encoding ebony
fails 2 "two mappings" "not both" a import sheet.csv --mapping sheet.map --map id=Nr
printf 'PK\003\004' >book.xlsx
fails 10 "a workbook" "save its sheet as CSV" a import book.xlsx

# What an office's spreadsheet saves: UTF-16, with its mark or without, semicolons, dates with dots, and headers of its own.
table='№;ФИО;Дата рождения;Страна\r\n1;Соколов Олег;05.03.1971;Ukraine\r\n2;Falk Berta;12.11.1985 0:00:00;\r\n;;;\r\n'
{ printf '\377\376' && printf '%b' "$table" | iconv -t UTF-16LE; } >marked.csv
printf '%b' "sep=;\\r\\n$table" | iconv -t UTF-16LE >bare.csv
fails 10 "a header that nobody knows is named" 'it names "№", "ФИО", "Дата рождения", "Страна". Say which is which, --map' a import marked.csv
{ printf 'Our list of 2026;;;\r\n' && printf '%b' "$table"; } >titled.csv
fails 10 "a title above the table" "Take away what stands above" a import titled.csv
columns="id=№,name=ФИО,birth=Дата рождения,country=Страна"
comes 2 0 "UTF-16 with its mark" marked.csv --list marked --map "$columns"
comes 2 0 "UTF-16 without it, and what a spreadsheet says to itself" bare.csv --list bare --map "$columns"
says "a date with dots is a day" "1971-03-05" a find Sokolov Oleg --json

# Files that mean harm.
hostile() {
    printf '%s' "$2" >bad.xml
    fails 10 "$1" "bad.xml" a import bad.xml --format un-xml
}
hostile "an entity that would be expanded" \
    '<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><CONSOLIDATED_LIST><ENTITY>&d;</ENTITY></CONSOLIDATED_LIST>'
hostile "an entity from a file" \
    '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><CONSOLIDATED_LIST><ENTITY>&b;</ENTITY></CONSOLIDATED_LIST>'
hostile "a list that is cut off" '<CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL>'
hostile "no list" '<html/>'

cases_end
