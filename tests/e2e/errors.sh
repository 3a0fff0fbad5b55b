# SPDX-License-Identifier: Apache-2.0
#
# errors.sh - every error of a user: one sentence, its rule, its exit code, no change
#
# Changes are looked for in what the node answers, not in its files: a database that is
# opened may be tidied up. The status holds the size of both lanes and the whole state.
. "$ENTENTE_ROOT/tests/support/tap.sh"
. "$ENTENTE_ROOT/tests/support/nodes.sh"

state() {
    { a status --json && a lists --json; } | sha256sum
}

# wrong STATUS RULE NAME COMMAND...: RULE "" where none is named
wrong() {
    expect "$3: status $1, one sentence${2:+, rule $2}, no change" is_wrong "$1" "$2" "${@:4}"
}

is_wrong() {
    local wanted=$1 rule=$2 status=0 now
    shift 2
    "$@" >out 2>err </dev/null || status=$?
    [ "$status" -eq "$wanted" ] || complain "status $status instead of $wanted" || return 1
    [ ! -s out ] || complain "something stands on standard output" || return 1
    [ "$(grep -c '^entente: ' err)" -eq 1 ] || complain "no one sentence" || return 1
    [ "$(wc -l <err)" -eq 1 ] || complain "more than one line" || return 1
    [ -z "$rule" ] || grep -qF "(rule $rule)" err || complain "no rule $rule" || return 1
    now=$(state)
    [ "$now" = "$before" ] || complain "something changed" || return 1
}

complain() {
    echo "$1"
    cat out err
    return 1
}

make_nodes
make_agreement
make_lists
printf 'not an agreement\n' >junk
printf '{"v":1}\n' >empty.json
mkdir full folder
touch full/file
agreement=$(field 'd[0]["id"]' a agree list)
before=$(state)

# what computes
wrong 2 "" "an engine that there is none of" env ENTENTE_CPU=portabel "$ENTENTE" -C a status
expect "which names those there are" grep -q "portable" err

# import
wrong 20 "" "import what is not there" a import nowhere.csv
wrong 20 "" "import an empty folder" a import folder
wrong 2 "" "replace one list with two files" a import a.csv b.csv --list x --replace
head -c 64 /dev/zero >zeros.bin
printf 'PK' >list.xlsx
wrong 2 "R11" "import under an unknown topic" a import a.csv --topic nonsense
wrong 2 "R11" "import under an unknown region" a import a.csv --topic terrorism --region mars
wrong 2 "" "import in an unknown format" a import a.csv --format xls
wrong 10 "" "import a workbook" a import list.xlsx
wrong 2 "" "import what is no list" a import zeros.bin
expect "which names the file" grep -q "zeros.bin" err
mkfifo pipe
cat pipe >got &
expect "a report into a pipe" a report --html pipe --force
wait $!
expect "which stays a pipe" test -p pipe
expect "and gave what it was given" grep -q "<html" got

# other programs
printf 'secret-of-a-test\n' >secret
wrong 2 "" "export in no format" a export
wrong 2 "" "export above no such mark" a export --format stix --tlp purple
wrong 20 "" "export before anything was imported" "$ENTENTE" -C folder export --format stix
wrong 2 "" "pull without https" a pull http://intelligence.example/taxii2/
wrong 2 "" "pull with a password in the URL" a pull https://u:p@intelligence.example/
wrong 2 "" "pull as a user without a secret" a pull http://127.0.0.1:9/ --user u
wrong 31 "" "pull where nobody listens" a pull http://127.0.0.1:9/ --secret-file secret
expect "and no secret is said" [ "$(grep -c "secret-of-a-test" err)" -eq 0 ]
wrong 31 "" "push where nobody listens" a push http://127.0.0.1:9/ --secret-file secret
quietly b round propose --case B-1 --why case-file --purpose investigation --cleared --as officer
exchange
before=$(state)
wrong 22 "R16" "import while a round is open" b import b.csv

# The command line
wrong 2 "" "no such command" "$ENTENTE" nonsense
wrong 2 "" "no such verb" a card nonsense
wrong 2 "" "no verb" a agree
wrong 2 "" "no such option" a status --nonsense
wrong 2 "" "an option without its value" a status --with
wrong 2 "" "a flag with a value" a status --json=yes
wrong 2 "" "a word too many" a lists one
wrong 2 "" "a word too few" a agree diff draft.json
wrong 2 "" "help for nothing" "$ENTENTE" help nonsense
wrong 2 "" "a wait that is no number" a --wait soon status
wrong 20 "" "no node there" "$ENTENTE" -C nowhere status
wrong 20 "" "no node in a folder" "$ENTENTE" -C folder status

# init
wrong 2 "" "init without a name" "$ENTENTE" init new
wrong 2 "" "init without a folder" "$ENTENTE" init --name X
wrong 21 "" "init into a full folder" "$ENTENTE" init full --name X
wrong 21 "" "init into a node" "$ENTENTE" init a --name X
wrong 2 "R10" "init with an unknown role" "$ENTENTE" init new --name X --officer Ann=king
wrong 2 "R10" "init with an officer without roles" "$ENTENTE" init new --name X --officer Ann
wrong 10 "R10" "init with a path for an officer" \
    "$ENTENTE" init new --name X --officer ../Ann=start
wrong 10 "R10" "init with one officer twice" \
    "$ENTENTE" init new --name X --officer Ann=start --officer Ann=ask
wrong 2 "" "init with two names in a language" "$ENTENTE" init new --name X --name en=Y
wrong 2 "" "init with keys that are good too long" "$ENTENTE" init new --name X --days 401
wrong 10 "" "init with a bidi control in the name" "$ENTENTE" init new --name $'a\u202eb'
expect "nothing of these is left" bash -c '[ ! -e new ] && [ ! -e new.new ]'

# card
wrong 20 "" "show a card of nobody" a card show nobody
wrong 20 "" "import a card that is not there" a card import nowhere.card
wrong 14 "R52" "import the own card" a card import a.card
wrong 2 "" "verify without digits" a card verify --how voice --as legal
wrong 2 "" "verify without how" a card verify --digits "$(fingerprint b.card)" --as legal
wrong 2 "K2" "verify in an unknown way" \
    a card verify --digits "$(fingerprint b.card)" --how telepathy --as legal
wrong 14 "K2" "verify with too few digits" a card verify --digits "12345" --how voice --as legal
wrong 14 "K2" "verify with no digits" a card verify --digits "" --how voice --as legal
wrong 14 "K2" "verify with a digit too many" \
    a card verify --digits "$(fingerprint b.card)1" --how voice --as legal
wrong 14 "K2" "verify with the own digits" \
    a card verify --digits "$(fingerprint a.card)" --how voice --as legal
wrong 14 "K2" "verify with a letter among the digits" \
    a card verify --digits "1234O" --how voice --as legal
wrong 14 "" "verify twice" \
    a card verify --digits "$(fingerprint b.card)" --how voice --as legal

# agree
wrong 2 "" "draft without a template" a agree draft --lang en --from 2030-01-01 --until 2030-02-01
wrong 2 "" "draft in no language" \
    a agree draft --template persons --from 2030-01-01 --until 2030-02-01
wrong 2 "R4" "draft in five languages" \
    a agree draft --template persons --lang aa,bb,cc,dd,ee --from 2030-01-01 --until 2030-02-01
wrong 2 "" "draft from a day that is none" \
    a agree draft --template persons --lang en --from 2030-02-30 --until 2030-03-01
wrong 20 "" "check what is not there" a agree check nowhere.json
wrong 10 "" "check what is no JSON" a agree check junk
wrong 10 "" "check what is no agreement" a agree check empty.json
wrong 2 "R10" "propose without an officer" a agree propose template.json
wrong 14 "" "propose the same again" a agree propose draft.json --as legal
wrong 20 "R10" "sign as nobody" a agree sign --as nobody
wrong 20 "R1" "sign what is not there" a agree sign 0123456789ab --as legal
wrong 14 "" "sign again with the same key" a agree sign --as legal
wrong 14 "R10" "sign without the role" a agree sign --as officer
wrong 14 "" "be ready twice" a agree ready --as legal
wrong 2 "" "suspend without a scope" a agree suspend --code review-due --as legal
wrong 2 "R6" "suspend an unknown scope" a agree suspend --scope half --code review-due --as legal
wrong 2 "R6" "suspend for an unknown reason" a agree suspend --scope all --code mood --as legal
wrong 14 "R6" "resume what is not suspended" a agree resume --as legal
wrong 2 "R7" "notice of nothing" a agree notice --as legal
wrong 2 "R7" "give and pause at once" a agree notice --give --pause --as legal
wrong 14 "R7" "pause a notice that was not given" a agree notice --pause --as legal
wrong 2 "" "codes of no table" a agree codes nonsense

# round
wrong 2 "" "propose without a case" a round propose --why case-file --purpose investigation --cleared --as officer
wrong 2 "" "propose without a reason" a round propose --case X --purpose investigation --cleared --as officer
wrong 2 "R12" "propose for an unknown reason" \
    a round propose --case X --why mood --purpose investigation --cleared --as officer
wrong 2 "R11" "propose for an unknown purpose" \
    a round propose --case X --why case-file --purpose mood --cleared --as officer
wrong 14 "" "propose while a round is open" \
    a round propose --case X --why case-file --purpose investigation --cleared --as officer
wrong 2 "R10" "accept without an officer" a round accept
wrong 14 "R10" "accept as one who may not" a round accept --cleared --as legal
wrong 20 "" "accept what is not there" a round accept 0123456789ab --cleared --as officer
wrong 2 "" "decline without a reason" a round decline --as officer
wrong 2 "R22" "decline for an unknown reason" a round decline --code mood --as officer
wrong 14 "" "accept the own round" b round accept --cleared --as officer
wrong 20 "R1" "preview of no agreement" a round preview 0123456789ab

# hits
wrong 20 "" "explain what is not there" a hits explain 0123456789ab
wrong 2 "" "confirm without a reason" a hits confirm 0123456789ab --as officer
wrong 2 "R31" "confirm for an unknown reason" a hits confirm 0123456789ab --reason mood --as officer
wrong 2 "R31" "confirm as different" \
    a hits confirm 0123456789ab --reason birth-agrees --verdict different --as officer

# item, consent, notice, gate, approval
offer() { a item offer "$@" --as officer; }
wrong 2 "" "offer without a stage" offer A-1 --purpose investigation --until 2030-01-01
wrong 2 "R20" "offer at no stage" offer A-1 --stage hit --purpose investigation --until 2030-01-01
wrong 2 "R25" "offer for no purpose" offer A-1 --stage core --purpose none --until 2030-01-01
wrong 2 "R11" "offer for an unknown purpose" offer A-1 --stage core --purpose mood --until 2030-01-01
wrong 2 "R25" "offer with an unknown word" \
    offer A-1 --stage core --purpose investigation --until 2030-01-01 --handling loose
wrong 14 "R36" "offer what has ended" offer A-1 --stage core --purpose investigation --until 2020-01-01
wrong 20 "" "offer in answer to no request" \
    offer A-1 --stage core --purpose investigation --until 2030-01-01 --ask 0123456789ab
wrong 20 "" "show an item that is not there" a item show 0123456789ab
wrong 20 "" "accept an item that is not there" a item accept 0123456789ab --as officer
wrong 2 "R22" "decline it for an unknown reason" a item decline 0123456789ab --code mood --as officer
wrong 2 "R30" "an unknown emergency" \
    a item glass 0123456789ab out --to X --code mood --text x --as officer
wrong 20 "" "consent to what is not there" a consent give 0123456789ab --to X \
    --purpose investigation --until 2030-01-01 --as officer
wrong 20 "" "revoke what is not there" a consent revoke 0123456789ab --as officer
wrong 2 "R12" "withdraw for an unknown reason" a notice withdraw 0123456789ab --code mood --text x --as officer
wrong 20 "" "show a notice that is not there" a notice show 0123456789ab
wrong 2 "R34" "dispute for an unknown reason" a notice dispute 0123456789ab --why mood --text x --as officer
wrong 20 "" "pass what does not wait" a gate pass 0123456789ab --as officer
wrong 20 "" "take in an approval that is not there" a approval take nowhere
wrong 2 "R28" "approve half an id" "$ENTENTE" approval sign 0123 --key nowhere
wrong 2 "R12" "an incident of no known kind" a ask incident mood --text x --as officer

# bundle, link, serve
wrong 20 "" "bundle to nowhere" a bundle out nowhere
wrong 20 "R47" "bundles of nobody" a bundle in folder
wrong 20 "" "bundles from nowhere" a bundle in nowhere
wrong 2 "" "link without an address" a link
wrong 10 "" "link to no address" a link --to nonsense
wrong 2 "" "serve without an address" a serve --for 1
wrong 2 "" "too long a silence" a link --to 127.0.0.1:1 --idle 6000

# log
wrong 20 "" "an entry that is not there" a log entry 99999
wrong 2 "" "an entry that is no number" a log entry last
wrong 20 "R38" "a proof of what is not there" a log prove 99999
wrong 20 "R38" "no fraud" a log fraud
wrong 2 "" "check a fraud without a card" a log check-fraud junk
wrong 10 "" "check what is no proof" a log check-fraud junk --card b.card
wrong 31 "" "export into a file's place" a log export junk
wrong 20 "" "status of nobody" a status nobody

# recipe
wrong 2 "" "explain no name" "$ENTENTE" recipe explain
wrong 2 "" "explain an unknown kind" "$ENTENTE" recipe explain --name X --kind dragon
wrong 2 "" "explain a birth that is none" "$ENTENTE" recipe explain --name X --birth never

expect "the agreement is untouched" is "$(field 'd[0]["id"]' a agree list)" "$agreement"

# A node that another process holds.
exec 9>>a/lock
flock -x 9
expect_status 22 "a node that is held is busy" a --wait 100 status
exec 9>&-
cases_end
