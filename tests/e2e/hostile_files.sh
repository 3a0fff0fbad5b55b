# SPDX-License-Identifier: Apache-2.0
#
# hostile_files.sh - whatever a file is, the program reads or refuses it and goes on
#
# Every command that reads a file, with every kind of file that is not what it wants:
# it ends within seconds, with a documented exit code, one sentence, and no change.
. "$ENTENTE_ROOT/tests/support/tap.sh"
. "$ENTENTE_ROOT/tests/support/nodes.sh"

make_nodes
make_agreement
make_lists
mkdir hostile spoilt folder
documented=$("$ENTENTE" help exit-codes --json |
    python3 -c 'import json, sys; print(*(row["code"] for row in json.load(sys.stdin)))')

# spoil SOURCE: what a good file of that kind becomes
spoil() {
    local good=$1
    rm -rf spoilt
    mkdir spoilt
    head -c 1 "$good" >spoilt/first-byte
    head -c $(($(wc -c <"$good") / 2)) "$good" >spoilt/half
    head -c -1 "$good" >spoilt/without-its-last-byte
    { cat "$good" && printf x; } >spoilt/with-a-byte-more
    { printf '\357\273\277' && cat "$good"; } >spoilt/with-a-mark
    iconv -f UTF-8 -t UTF-16 "$good" >spoilt/utf-16 2>/dev/null || cp "$good" spoilt/utf-16
    sed 's/a/\xff/' "$good" >spoilt/not-utf-8
    tr '\n' '\r' <"$good" >spoilt/carriage-returns
}

: >hostile/empty
printf '\n\n\n' >hostile/lines
head -c 100M /dev/zero >hostile/zeros
head -c 200000 /dev/urandom >hostile/random
cp "$ENTENTE" hostile/program
python3 - <<'PYTHON'
with open("hostile/brackets", "w") as file:
    file.write("[" * 200000)
with open("hostile/braces", "w") as file:
    file.write('{"a":' * 200000)
with open("hostile/one-line", "w") as file:
    file.write("x" * 2000000)
with open("hostile/quotes", "w") as file:
    file.write("id,name\n" + '"' * 300001)
PYTHON

state() {
    { a status --json && a log show --json && a lists --json; } | sha256sum
}

# Read FILE by COMMAND... (@ stands for it).
survives() {
    local status=0 word words=()
    for word in "${@:2}"; do
        words+=("${word/#@/$1}")
    done
    timeout 30 "${words[@]}" >out 2>err </dev/null || status=$?
    if [[ " $documented " != *" $status "* ]]; then
        echo "$1: status $status"
    elif grep -q "Sanitizer\|runtime error" err; then
        echo "$1: a sanitizer spoke"
    elif [ "$status" -ne 0 ] && [ "$(grep -c '^entente: ' err)" -ne 1 ]; then
        echo "$1: status $status without one sentence"
    else
        return 0
    fi
    cat out err
    return 1
}

# every NAME GOOD COMMAND...: a command against everything that its file could be
every() {
    local name=$1 good=$2 file
    shift 2
    before=$(state)
    spoil "$good"
    for file in hostile/* spoilt/* folder missing /dev/null /proc/self/mem; do
        expect "$name of ${file##*/}" survives "$file" "$@"
    done
    expect "$name changed nothing" is "$(state)" "$before"
}

every "card show" b.card "$ENTENTE" -C a card show @
every "card import" b.card "$ENTENTE" -C a card import @
every "agree check" draft.json "$ENTENTE" -C a agree check @
every "agree diff" draft.json "$ENTENTE" -C a agree diff draft.json @
every "agree propose" draft.json "$ENTENTE" -C a agree propose @ --as legal
every "check-fraud" draft.json "$ENTENTE" -C a log check-fraud @ --card b.card
every "check-fraud by a card" b.card "$ENTENTE" -C a log check-fraud draft.json --card @

# Lists: bad rows are kept out, so a spoilt file may still be read in part.
spoil a.csv
for format in csv ftm; do
    for file in hostile/* spoilt/* folder missing /dev/null /proc/self/mem; do
        expect "import of ${file##*/} as $format" survives "$file" \
            "$ENTENTE" -C a import @ --format "$format" --list "x-$format"
    done
done
expect "the other list is whole" is \
    "$(field '[l["records"] for l in d if l["list"] == "a.csv"]' a lists)" "[4]"

# Bundles.
before=$(state)
quietly b bundle out usb
good=$(ls usb/*.bundle | head -n 1)
spoil "$good"
mkdir in
for file in hostile/* spoilt/* /dev/null; do
    rm -rf in/*
    cp "$file" in/x.bundle
    expect "bundle in of ${file##*/}" survives in "$ENTENTE" -C a bundle in @
done
rm -rf in/*
mkdir in/x.bundle
expect "bundle in of a folder" survives in "$ENTENTE" -C a bundle in @
expect "I8, T9: bundles of nonsense changed nothing" is "$(state)" "$before"

# A node whose own files are spoilt says so.
for file in card.json keys/node keys/link node.db; do
    rm -rf spoilt-node
    cp -r a spoilt-node
    head -c $(($(wc -c <"a/$file") / 2)) "a/$file" >"spoilt-node/$file"
    expect "a node with half its $file" survives spoilt-node "$ENTENTE" -C @ status
    expect_status 1 "is none that works" grep -q . out
done
expect "a good node is as it was" a log verify
cases_end
