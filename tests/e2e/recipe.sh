# SPDX-License-Identifier: Apache-2.0
#
# recipe.sh - what becomes of names, what it gives away, and an agreement on the lean recipe
. "$ENTENTE_ROOT/tests/support/tap.sh"
. "$ENTENTE_ROOT/tests/support/nodes.sh"

tokens() {
    field '" ".join(sorted(t["token"] for t in d["tokens"]))' "$ENTENTE" recipe explain "$@"
}

count() {
    field 'len(d["tokens"])' "$ENTENTE" recipe explain "$@"
}

# One name.
says "a name makes tokens" '^2p:FRN@1970 .* born 1970$' \
    "$ENTENTE" recipe explain "Ada Verin" --birth 1970-01-02
says "and meets others by chance" 'about [0-9.]+ chance meetings' \
    "$ENTENTE" recipe explain "Ada Verin" --against 1000000
expect "in another script they are the same" \
    is "$(tokens "Сергей Толмаров" --birth 1971)" "$(tokens "TOLMAROV, Sergei" --birth 1971)"
expect "the lean recipe makes fewer" \
    test "$(count "Ada Verin" --birth 1970 --recipe lean)" -lt "$(count "Ada Verin" --birth 1970)"
says "a word alone makes none" 'No token' "$ENTENTE" recipe explain Quorl
says "nor do two that many bear" 'too common' "$ENTENTE" recipe explain "Muhammad Ali"
expect "two names and --name are one record" \
    is "$(tokens "Ada Verin" --name "Quorl Tolmarov")" \
    "$(tokens --name "Quorl Tolmarov" --name "Ada Verin")"
says "each recipe has its hash" '^entente-recipe-2-lean  [0-9a-f]{64}$' \
    "$ENTENTE" recipe hash --recipe lean
expect "T15: another recipe has another hash of vectors" test "$(field 'd["vectors"]' "$ENTENTE" recipe hash)" != \
    "$(field 'd["vectors"]' "$ENTENTE" recipe hash --recipe lean)"
expect_status 2 "an unknown recipe" "$ENTENTE" recipe hash --recipe fat
says "words without marks are said to be names of their own" 'quotation marks' \
    "$ENTENTE" recipe explain Ada Verin
expect_status 2 "a birth that is none" "$ENTENTE" recipe explain "Ada Verin" --birth soon
expect_status 2 "a list of nobody" "$ENTENTE" recipe explain "Ada Verin" --against 0

# A list.
make_nodes
cat >own.csv <<'CSV'
id,kind,name,birth_date,topic,passport
A-1,person,Ada Verin,1970-01-02,terrorism,
A-2,person,Quorl,,terrorism,
A-3,person,Quorl,,terrorism,xa:C1234567
A-4,group,Lantern Front,,terrorism,
CSV
quietly a import own.csv --list watch
says "a list says what its tokens come to" '^entente-recipe-2-full: 4 records make ' \
    a recipe leak watch
expect "one says too little" is "$(field 'd["without"]' a recipe leak)" 1
expect "more strangers, more meetings" test \
    "$(field 'int(float(d["meetings"]))' a recipe leak --against 1000000000)" -gt \
    "$(field 'int(float(d["meetings"]))' a recipe leak --against 1000000)"
expect_status 20 "a list that is not there" a recipe leak nothing
expect "nothing is not a mistake" b recipe leak

# An agreement.
verify_cards
from=$(date -u -d '-1 day' +%F)
until=$(date -u -d '+300 days' +%F)
quietly a agree draft --template persons --lang en --from "$from" --until "$until" \
    --recipe lean -o draft.json
says "a draft names the recipe that was asked for" '"id": "entente-recipe-2-lean"' cat draft.json
says "and the program has it" 'its recipe is known here' a agree check draft.json
sed -i 's/"min_attributes": 2/"min_attributes": 3/' draft.json
refused recipe.min_attributes "an agreement that wants three attributes in a token" \
    a agree check draft.json
expect_status 2 "an unknown recipe is not drafted" a agree draft --template persons --lang en \
    --from "$from" --until "$until" --recipe fat
cases_end
