# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# nodes.sh - two nodes of two fictional parties, in ./a and ./b, for end-to-end scripts
# that have sourced tap.sh
#
# Everything goes through the program under test ($ENTENTE). What is set up on the way
# to a script's own subject must work: if it does not, the script ends without a plan.

a() { "$ENTENTE" -C a "$@"; }
b() { "$ENTENTE" -C b "$@"; }

# Run without output; end the script, with what was said, if it fails.
quietly() {
    if ! "$@" >setup-said 2>&1; then
        sed 's/^/# setup: /' setup-said
        exit 1
    fi
}

# field EXPRESSION COMMAND...: a value of the JSON (named d) that a command answers with
field() {
    local expression=$1
    shift
    "$@" --json | python3 -c "import json, sys; d = json.load(sys.stdin); print($expression)"
}

# What the command before said has the pattern (options of grep come first).
has() {
    grep -q "$@" asked || { cat asked && return 1; }
}

# lacks PATTERN COMMAND...: what it says has no such line
lacks() {
    local pattern=$1
    shift
    "$@" >printed && ! grep -E -e "$pattern" printed
}

is() {
    [ "$1" = "$2" ] || { echo "$1 instead of $2" && return 1; }
}

# says NAME PATTERN COMMAND...: the command does its work and its answer has the pattern
says() {
    local name=$1 pattern=$2
    shift 2
    expect "$name" "$@"
    mv said asked
    expect "$name, and says so" has -E -e "$pattern"
}

# refused RULE NAME COMMAND...: by a rule of the agreement or the program
refused() {
    local rule=$1 name=$2
    shift 2
    expect_status 14 "$name is refused" "$@"
    mv said asked
    expect "$name is refused by $rule" has -F -e "(rule $rule)"
}

# identity NUMBER SECOND NAME [MORE]: an individual as an object of STIX
identity() {
    printf '{"type":"identity","spec_version":"2.1","id":"identity--%08d-0000-4000-8000-000000000000","created":"2026-01-01T00:00:00.000Z","modified":"2026-01-01T00:00:%02d.000Z","name":"%s","identity_class":"individual"%s}' \
        "$1" "$2" "$3" "${4:-}"
}

# bundle OBJECT...: a bundle of STIX
bundle() {
    local IFS=,
    printf '{"type":"bundle","id":"bundle--00000000-0000-4000-8000-000000000001","objects":[\n%s\n]}\n' "$*"
}

# make_nodes [ADDRESS]: both nodes, each with the other's card; ADDRESS is where b listens
make_nodes() {
    quietly "$ENTENTE" init a --name "Ministry of Aldria" --name "ru=Министерство Альдрии"
    quietly "$ENTENTE" init b --name "Bureau of Borealia" --address "${1-}"
    quietly a card export a.card
    quietly b card export b.card
    quietly a card import b.card
    quietly b card import a.card
    mkdir -p usb
}

fingerprint() {
    field 'd["fingerprint"]' "$ENTENTE" card show "$1"
}

verify_cards() {
    quietly a card verify --digits "$(fingerprint b.card)" --how voice --as legal
    quietly b card verify --digits "$(fingerprint a.card)" --how in-person --as legal
}

# Hand everything over, there and back.
exchange() {
    quietly a bundle out usb
    quietly b bundle in usb
    quietly b bundle out usb
    quietly a bundle in usb
}

# make_draft [EDIT]: a draft of a's in draft.json, good for a year around today; its hits
# come in 2 blocks. EDIT is Python that changes the draft further.
make_draft() {
    local from until
    from=$(date -u -d '-1 day' +%F)
    until=$(date -u -d '+300 days' +%F)
    quietly a agree draft --template persons --lang en,ru --from "$from" --until "$until" \
        -o template.json --force
    python3 - "${1-}" <<'PYTHON'
import json, sys
draft = json.load(open("template.json"))
draft["round"]["blocks"] = 2
exec(sys.argv[1])
json.dump(draft, open("draft.json", "w"), ensure_ascii=False)
PYTHON
}

# make_agreement [EDIT]: verified nodes with an agreement in force, of make_draft's
make_agreement() {
    verify_cards
    exchange
    make_draft "${1-}"
    quietly a agree propose draft.json --as legal
    quietly a agree sign --as legal
    quietly a agree sign --as principal
    exchange
    quietly b agree sign --as principal
    quietly b agree sign --as legal
    quietly b agree ready --as principal
    exchange
    quietly a agree ready --as principal
    exchange
}

# Two small lists in three scripts, of which two people are on both.
make_lists() {
    cat >a.csv <<'CSV'
id,name,birth
A-1,Muhammad al-Rashidi,1971-03-02
A-2,Ivan Petrovich Sokolov,1965
A-3,Elena Markova,1980-05-05
A-4,John Smithson,1990
CSV
    cat >b.csv <<'CSV'
id,name,birth
B-1,محمد الراشدي,1971
B-2,Иван Петрович Соколов,1965-07-01
B-3,Олег Иванов,1977
CSV
    quietly a import a.csv --topic terrorism --region any
    quietly b import b.csv --topic terrorism --region any
}

# pasted NODE WHAT: run the command that the status names for what begins with WHAT, in the
# node's folder and as it stands
pasted() {
    local next
    next=$(field '[w["next"] for p in d["peers"] for w in p["waits"]
        if w["who"] == "own" and w["what"].startswith("'"$2"'")][0]' "$1" status)
    (cd "$1" && entente() { "$ENTENTE" "$@"; } && eval "$next")
}

# typed TEXT COMMAND...: at a terminal of its own, each line of TEXT (with ^C as itself)
# given to one question; fails as the command does, or if the terminal stays mute.
typed() {
    python3 - "$@" <<'PYTHON'
import fcntl, os, pty, re, select, sys, termios

lines = sys.argv[1].encode().decode("unicode_escape").encode().splitlines(keepends=True)
master, slave = pty.openpty()
pid = os.fork()
if pid == 0:
    os.close(master)
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    for fd in range(3):
        os.dup2(slave, fd)
    os.execv(sys.argv[2], sys.argv[2:])
said, asked = b"", 0
while select.select([master], [], [], 0.2)[0] or os.waitid(
        os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
    if select.select([master], [], [], 0)[0]:
        said += os.read(master, 4096)
    if len(re.findall(rb'(": |by that: )', said)) > asked and asked < len(lines):
        os.write(master, lines[asked])
        asked += 1
status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
print(said.decode().replace("\r", ""))
if not termios.tcgetattr(slave)[3] & termios.ECHO:
    sys.exit("the terminal stayed mute")
sys.exit(status if status >= 0 else 128 - status)
PYTHON
}

# pass_time SECONDS: from here on the program's clock is so much later than before.
clock_shift=0
pass_time() {
    [ "$clock_shift" -gt 0 ] || entente_itself=$ENTENTE
    clock_shift=$((clock_shift + $1))
    cat >clocked <<SCRIPT
#!/bin/bash
export LD_PRELOAD=$ENTENTE_BUILD/tests/support/libclock.so CLOCK_SHIFT=$clock_shift
export ASAN_OPTIONS=$ASAN_OPTIONS:verify_asan_link_order=0
exec "$entente_itself" "\$@"
SCRIPT
    chmod +x clocked
    ENTENTE=$PWD/clocked
}
