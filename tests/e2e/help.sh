# SPDX-License-Identifier: Apache-2.0
#
# help.sh - the help, the manual page and the program say the same
. "$ENTENTE_ROOT/tests/support/tap.sh"

# The manual page as text, without its markup.
python3 - "$ENTENTE_ROOT/doc/entente.1" >manual <<'PYTHON'
import re
import sys
text = open(sys.argv[1]).read().replace("\\e", "\\")
text = re.sub(r"^\.(\w+) ", "", text, flags=re.MULTILINE)
text = re.sub(r"\b(Nm|Cm|Ar|Oo|Oc|Op|Ns|Fl|Pq|Sq) ", "", text)
print(re.sub(r" +", " ", text))
PYTHON

commands=$("$ENTENTE" help | sed -n 's/^  \([a-z]*\) .*/\1/p')
expect "the program has commands" test -n "$commands"
for command in $commands; do
    expect "help of $command" "$ENTENTE" help "$command"
    expect "$command --help" "$ENTENTE" "$command" --help
    expect "the manual has $command" grep -q "^$command" manual
    for verb in $("$ENTENTE" help "$command" |
        sed -n "s/^  $command \([a-z-]*\).*/\1/p"); do
        expect "help of $command $verb" "$ENTENTE" help "$command" "$verb"
        expect "$command $verb --help" "$ENTENTE" "$command" "$verb" --help
        expect "the manual has $command $verb" grep -qE "^$command (.*)?$verb" manual
    done
done

# Options: every one that any verb takes is in the manual.
for command in $commands; do
    "$ENTENTE" help "$command" >verbs
    for verb in "" $(sed -n "s/^  $command \([a-z-]*\).*/\1/p" verbs); do
        "$ENTENTE" help "$command" ${verb:+"$verb"} | sed -n 's/^ .* --\([a-z-]*\).*/\1/p'
    done
done | sort -u >options
expect "there are options" test "$(wc -l <options)" -gt 40
while read -r -u 3 option; do
    expect "the manual has --$option" grep -q -e "-$option\b" manual
done 3<options

# Exit codes: the table and the manual are one.
"$ENTENTE" help exit-codes --json | python3 -c '
import json, sys
for row in json.load(sys.stdin):
    print(row["code"], row["words"], sep="\n")' >codes
sed -n '/EXIT STATUS/,/EXAMPLES/p' manual | grep -E '^(It )?[0-9a-z]' | sed 's/^It //' |
    grep -vE '^(Bl|El|Sh|EXIT|EXAMPLES|-tag)' >manual-codes
expect "the manual has the exit codes" diff codes manual-codes

expect "the version" "$ENTENTE" --version
expect "R50: the limits are at least ten" test "$("$ENTENTE" limits | grep -c '^ *[0-9]*\.')" -ge 10
expect "T18: and one of them is a quantum computer" eval '"$ENTENTE" limits | grep -q "quantum computer"'
expect_status 31 "a full disk is an error" bash -c '"$ENTENTE" limits >/dev/full'
cases_end
