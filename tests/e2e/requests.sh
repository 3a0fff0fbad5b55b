# SPDX-License-Identifier: Apache-2.0
#
# requests.sh - asking, promising, answering and declining, seen alike by both sides
. "$ENTENTE_ROOT/tests/support/tap.sh"
. "$ENTENTE_ROOT/tests/support/nodes.sh"

make_nodes
make_agreement
make_lists
ask() {
    a ask send terrorism --question identity --purpose investigation --why case-file \
        --case A-7 --text "Who is the person of case seven?" --as officer "$@"
}
lacks_words() { ! a log show --json | grep -qE "case seven|August|A-7"; }
newest() { field 'd[-1]["id"]' "$1" ask list; }

expect_status 2 "a question is needed" a ask send terrorism --case A-7 --as officer
expect_status 2 "an unknown question is refused" ask --question gossip
refused R11 "a topic outside the agreement" a ask send fraud --question identity \
    --purpose investigation --why case-file --case A-7 --as officer
expect_status 14 "an empty case is refused" ask --case ""
expect_status 20 "a hit that is none is refused" a ask send abcdef --question identity \
    --purpose investigation --why case-file --case A-7 --as officer
refused R10 "an officer without the role" ask --as legal
says "a request is made" ': asked, due' ask --due 24
request=$(newest a)
expect "and what comes next is said" has -F 'Next: pass it on'
says "it waits for the peer" "answer request ${request:0:12}" a status
exchange
says "the peer's node acknowledges it by itself" ': acknowledged, due' a ask show "$request"
says "it waits for this side there" "answer request ${request:0:12}" b status
says "the other side reads what was written" 'Who is the person of case seven' b ask show "$request"
expect_status 2 "an empty answer is refused" b ask answer "$request" --text "" --as officer
refused ask.own "answering one's own request" a ask answer "$request" --text x --as officer
refused R21 "a later day than agreed" b ask accept "$request" --due 8000 --as officer
says "it is accepted" ': accepted, due' b ask accept "$request" --due 12 --as officer
says "and answered in part" ': partial' b ask answer "$request" --part part --text "More will follow." --as officer
says "then as a whole" ': answered' b ask answer "$request" --text "That is all." --as officer
refused ask.over "declining what was answered" b ask decline "$request" --code not-held --as officer
exchange
says "the asker reads both answers" 'More will follow' a ask show "$request"
expect "the second too" has 'That is all'
says "and says what came of it" ': answered' a ask feedback "$request" --useful yes --used later --as officer
refused repeated "saying it twice" a ask feedback "$request" --useful no --used no --as officer
says "a promise is made" '.pledge.: accepted' b ask pledge terrorism --text "The August list." --due 200 --as officer
pledge=$(newest b)
exchange
says "and kept" ': answered' b ask answer "$pledge" --text "Here it is." --as officer
says "another is made" '.topic.: asked' ask
second=$(newest a)
exchange
says "and declined, with a reason" ': declined' b ask decline "$second" --code legal-bar --as officer
says "a third is made" '.topic.: asked' ask
third=$(newest a)
says "and withdrawn" ': withdrawn' a ask withdraw "$third" --as officer
exchange
same() {
    is "$(a status --json | state)" "$(b status --json | state)"
}
state() { python3 -c 'import json, sys; print(json.dumps(json.load(sys.stdin)["peers"][0]["state"], sort_keys=True))'; }
expect "both sides come to the same state" same
expect_status 20 "a topic misspelt is no lead" a ask send terorism --question identity \
    --purpose investigation --why case-file --case A-7 --as officer
mv said asked
expect "and neither is said to be" has 'neither a topic nor a lead'
expect_status 2 "one of three words is asked for" a ask feedback "$third" --useful maybe \
    --used no --as officer
mv said asked
expect "by its option" has -e '--useful is yes, no or partly, not maybe'
says "a promise is told from a request" 'pledge +own +own' b ask list
expect "who makes a request and who answers it are named" has -E '^REQUEST .*MADE BY +ANSWERED BY .*FOR '
expect "with what it is for" has -E 'topic +peer +own +.*investigation'
quietly b agree suspend --scope releases --code review-due --as officer
exchange
refused R6 "asking while releases are suspended" ask
expect_status 2 "R12 an incident of no known kind" a ask incident mishap --text x --as officer
expect_status 2 "R41 an incident without words" a ask incident breach --as officer
says "R41 an incident is told all the same" '.incident.: asked, due' a ask incident breach \
    --text "A disk is gone." --as officer
incident=$(newest a)
exchange
says "R41 it waits for the other side" "answer request ${incident:0:12}" b status
says "R41 which reads it" 'A disk is gone' b ask show "$incident"
refused ask.own "R41 declining an incident" b ask decline "$incident" --code not-now --as officer
says "R41 and answers, suspended or not" ': answered' b ask answer "$incident" --text "Which disk?" --as officer
exchange
expect "both sides come to the same state again" same
expect "no word of it stands in a lane" lacks_words
cases_end
