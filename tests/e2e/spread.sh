# SPDX-License-Identifier: Apache-2.0
#
# spread.sh - a bulk round by workers that have neither a node nor a network
#
# Time limit: 300 s
. "$ENTENTE_ROOT/tests/support/tap.sh"
. "$ENTENTE_ROOT/tests/support/nodes.sh"

# The workers see the folder, and no node.
worker() { (cd / && "$ENTENTE" round run --bucket "$@"); }
folder=$PWD/work

make_nodes
make_lists
make_agreement '
draft["bulk"] = {"parts": 4, "work": 64}
draft["round"].update(blocks=1, audit_one_in=0, challenge_days=0)
draft["budget"].update(buckets=[2048, 4096])'
quietly a round propose --as officer --case C-1 --why case-file --purpose prevention --cleared
mkdir work
expect_status 14 "what does not run cannot be spread" a round spread work
exchange
quietly b round accept --as officer --cleared
expect_status 2 "a worker is told how many there are" worker 3 "$folder/b"
expect_status 2 "and is none beyond them" worker 5/4 "$folder/b"
mkdir work/a work/b work/other

says "b, who begins, spreads before it has said anything" "of 4 parts 4 wait for workers" \
    b round spread work/b
expect "the key is for its owner alone" is "$(stat -c %a work/b/key)" 600
expect "and so is the work" is "$(stat -c %a work/b/part-0001.0.work)" 600
says "again, and nothing is new" "4 wait for workers.* answers taken: 0" \
    b round spread work/b
says "exchanging meanwhile runs no engine" "entries" b bundle out usb
expect_status 21 "the round stays with its folder" b round spread work/other
mv work/b/key kept
expect_status 20 "without a key there is no work" worker 1/4 "$folder/b"
sed 's/.\{3\}$/AAA/' kept >work/b/key
expect_status 12 "nor with another one" worker 1/4 "$folder/b"
mv -f kept work/b/key

# Workers are killed, are fewer than parts, come in any order, and come twice.
for delay in 0.05 0.2 0.4; do
    (timeout -s KILL "$delay" "$ENTENTE" round run --bucket 1/1 work/b) >killed 2>&1
done
says "the second of three has part 2 alone" "Parts worked on: [01];" worker 2/3 "$folder/b"
says "the first has 1 and 4" "Parts worked on: [0-2];" worker 1/3 "$folder/b"
says "there is nothing for a fifth" "Parts worked on: 0" worker 5/5 "$folder/b"
cp work/b/part-0001.0.answer first
rm work/b/part-0001.0.answer
worker 1/1 "$folder/b" >raced1 2>&1 &
quietly worker 1/1 "$folder/b"
wait $!
expect "another machine makes the same bytes" cmp first work/b/part-0001.0.answer
cp work/b/part-0001.0.answer work/b/part-0002.0.answer
says "an answer to something else is passed by" "answers taken: 3" b round spread work/b
expect "and removed" test ! -e work/b/part-0002.0.answer
expect "as is what was taken" test ! -e work/b/part-0001.0.work
cp first work/b/part-0001.0.answer
says "and an old one is not taken again" "answers taken: 0" b round spread work/b
quietly worker 4/4 "$folder/b"
quietly worker 2/4 "$folder/b"
for delay in 0.1 0.2 0.3; do # and so is the node
    (timeout -s KILL "$delay" "$ENTENTE" -C b round spread work/b) >killed 2>&1
done

# From here on both sides have workers; a has said BASE of three parts by itself.
pass() {
    local node=$1 other=$2
    quietly "$node" round spread "work/$node"
    for i in 2 1; do
        quietly worker "$i/2" "$folder/$node"
    done
    quietly "$node" round spread "work/$node"
    quietly "$node" bundle out usb
    quietly "$other" bundle in usb
}
for _ in 1 2 3 4 5; do
    pass b a
    [ "$(field 'd[0]["status"]' a round status)" = running ] || break
    pass a b
done
exchange
expect "the round is closed" is "$(field 'd[0]["status"]' a round status)" closed
expect "here as well" is "$(field 'd[0]["status"]' b round status)" closed
exchange
expect "both sides have the two leads" is "$(field 'len(d)' a hits)$(field 'len(d)' b hits)" 22
expect "the same ones" is "$(field 'sorted(h["hit"] for h in d)' a hits)" \
    "$(field 'sorted(h["hit"] for h in d)' b hits)"
expect "R15: neither key nor work is left" is "$(ls work/a work/b | tr -d '\n')" \
    "work/a:donework/b:done"
says "workers are told" "The round is over" worker 1/1 "$folder/b"
quietly a log export a.log
expect "a stranger folds the round from the lanes alone" \
    python3 "$ENTENTE_ROOT/tools/verify/verify.py" a.log

# A round that is aborted leaves nothing either; its key may lie elsewhere.
mkdir keys
quietly a round propose --as officer --case C-2 --why case-file --purpose prevention --cleared
exchange
quietly b round accept --as officer --cleared
quietly b bundle out usb
quietly b round spread work/b --key-file keys/b
expect "the key lies where it was put" test -s keys/b -a ! -e work/b/key
quietly worker 1/4 "$folder/b" --key-file "$PWD/keys/b"
b inventory >stock
expect "the inventory says where it is spread" grep -q "$folder/b" stock
says "the node can take it back" "not spread any more" b round spread --stop
expect "R15: and leaves nothing" is "$(ls work/b keys | tr -d '\n')" "keys:work/b:done"
expect_status 14 "once" b round spread --stop

# Workers and a node that stay, until the round is over.
quietly b round spread work/b
worker 1/2 "$folder/b" --watch >watch1 2>&1 &
first=$!
worker 2/2 "$folder/b" --watch >watch2 2>&1 &
second=$!
b round spread work/b --watch >watched 2>&1 &
watcher=$!
said=$(field 'len(d)' b log show --own)
exchange # now a knows that it runs, and says something
exchange
for _ in $(seq 60); do
    [ "$(field 'len(d)' b log show --own)" -le "$((said + 1))" ] || break
    sleep 1
done
quietly b round abort
wait $first
expect "one worker goes when it is over" is $? 0
wait $second
expect "and so does the other" is $? 0
wait $watcher
expect "and the node" is $? 0
expect "which asks for no more workers then" grep -q " 0 wait for workers" watched
expect "they did what came" grep -q "Parts worked on: [1-9]" watch1 watch2
expect "R15: an aborted one leaves nothing" is "$(ls work/b | tr -d '\n')" "done"
expect_status 14 "it cannot be spread any more" b round spread work/b
cases_end
