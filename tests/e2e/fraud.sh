# SPDX-License-Identifier: Apache-2.0
#
# fraud.sh - a party that signs two histories is caught, and anyone can check it
. "$ENTENTE_ROOT/tests/support/tap.sh"
. "$ENTENTE_ROOT/tests/support/nodes.sh"

make_nodes
make_agreement
quietly a bundle out usb

# The same node at one moment, twice; each of the two goes on in another way.
cp -r a twin
mkdir one two
quietly a agree suspend --scope rounds --code review-due --as legal
quietly "$ENTENTE" -C twin agree notice --give --as legal
quietly a bundle out one
quietly "$ENTENTE" -C twin bundle out two
expect_status 20 "no fraud is known" b log fraud
expect "the first history is taken" b bundle in one
expect_status 12 "the second one is refused" b bundle in two
mv said asked
expect "and named what it is" has -F "(rule R38)"
expect "T12: two histories are a proof" b log fraud
cp said fraud.txt
expect "T5, T12: a stranger checks it" "$ENTENTE" log check-fraud fraud.txt --card a.card
expect_status 12 "it does not accuse another" "$ENTENTE" log check-fraud fraud.txt --card b.card
sed 's/.$/A/;t' fraud.txt | sed 's/AA$/BB/' >changed.txt
expect "a changed proof is none" bash -c '
    "$ENTENTE" log check-fraud changed.txt --card a.card; [ $? -eq 10 ] || [ $? -eq 12 ]'
says "the status says so" "FRAUD" b status
expect_status 12 "nothing is signed with that peer any more" \
    b agree suspend --scope all --code breach-found --as principal
expect "the evidence is exported" b log export evidence
expect "with the proof" cmp fraud.txt evidence/fraud.txt

# A node that was put back to an older state is told before it does harm.
make_older() {
    rm -rf a b usb/* older
    make_nodes
    cp -r a older
    verify_cards
    exchange
    quietly b bundle out usb
}
make_older
expect_status 32 "a node put back to an older state is told" "$ENTENTE" -C older bundle in usb
cases_end
