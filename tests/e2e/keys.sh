# SPDX-License-Identifier: Apache-2.0
#
# keys.sh - passphrases on keys: at rest, for one command, and held for a while
. "$ENTENTE_ROOT/tests/support/tap.sh"
. "$ENTENTE_ROOT/tests/support/nodes.sh"

# silent COMMAND...: without a terminal
silent() { setsid -w "$@" </dev/null; }

make_nodes
printf 'a long passphrase\n' >pass
printf 'quite another one\n' >other
printf 'no\n' >short
seed=$(cut -d' ' -f2 a/keys/officers/officer)
node_seed=$(cut -d' ' -f2 a/keys/node)

says "the keys are listed" '^officers/officer +open' a key
expect_status 11 "a short passphrase is refused" a key lock officer --new-passphrase-file short
expect_status 20 "an unknown key is refused" a key lock nobody --new-passphrase-file pass
expect_status 20 "a name that leaves the folder is refused" a key lock ../../x --new-passphrase-file pass
expect_status 20 "a folder is no key" a key lock officers/ --new-passphrase-file pass
says "a key is locked" 'officers/officer is now locked' a key lock officer --new-passphrase-file pass
says "and listed so" '^officers/officer +locked' a key
lacks() { ! grep -rqF -e "$1" a; }
expect "the open seed is in no file of the folder" lacks "$seed"

expect_status 14 "who has no terminal is told what to do" silent "$ENTENTE" -C a key unlock officer
mv said asked
expect "with the words to type" has -F 'entente key hold'
expect_status 12 "a wrong passphrase is refused" a key unlock officer --passphrase-file other
says "the node's key is locked too" 'key node is now locked' a key lock node --new-passphrase-file pass
expect "that seed is in no file either" lacks "$node_seed"
expect_status 14 "without it the node does not open" silent "$ENTENTE" -C a status
says "with it, it does" 'Bureau of Borealia' a status --passphrase-file pass
says "keys are held" 'Held until' a key hold node officer --for 60 --passphrase-file pass
says "then no passphrase is asked" 'Bureau of Borealia' silent "$ENTENTE" -C a status
expect_status 21 "keys are held once" a key hold node --passphrase-file pass
says "and dropped" 'No keys are held any more' a key drop
expect_status 14 "then it is locked again" silent "$ENTENTE" -C a status
expect_status 20 "nothing is left to drop" a key drop
says "a passphrase is changed" 'now locked' a key lock node --passphrase-file pass --new-passphrase-file other
expect_status 12 "the old one is none any more" a status --passphrase-file pass
says "and taken off" 'key node is now open' a key unlock node --passphrase-file other
says "after which all is as before" 'Bureau of Borealia' silent "$ENTENTE" -C a status

# At a terminal.
expect_status 24 "who thinks better of it is let go" typed '\x03' "$ENTENTE" -C a key lock legal
expect_status 2 "two passphrases that differ are refused" \
    typed 'some passphrase\nsome other one\n' "$ENTENTE" -C a key lock legal
says "nothing was changed" '^officers/legal +open' a key
says "a passphrase is typed twice" 'now locked' \
    typed 'some passphrase\nsome passphrase\n' "$ENTENTE" -C a key lock legal
says "the old one is asked for before a new one" 'now locked' \
    typed 'some passphrase\nanother phrase\nanother phrase\n' "$ENTENTE" -C a key lock legal
expect "and neither is shown" bash -c '! grep -q "another phrase" asked'
says "keys are held for longer than the terminal is there" 'Held until' \
    typed 'another phrase\n' "$ENTENTE" -C a key hold legal --for 60
says "until they are dropped" 'No keys are held any more' a key drop
expect_status 14 "a new passphrase needs a terminal or a file" \
    silent "$ENTENTE" -C a key lock link
mv said asked
expect "and says which" has -F -e '--new-passphrase-file'
expect_status 2 "a verb that is none is no list" a key lok
mv said asked
expect "and says what was meant" has 'did you mean lock'
cp a/keys/officers/officer a/keys/officers/seal
says "an officer of whatever name is listed" '^officers/seal +' a key
cases_end
