# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# stage.sh - what every story of demo/ needs: a folder to play in, commands shown as typed
#
# Sourced by a story, with the story's own words. $here is the folder of the stories, $work where it is played.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
entente=${ENTENTE:-$here/../build/src/cli/entente}
work=${1:-$(mktemp -d -t entente-demo-XXXXXX)}
mkdir -p "$work"
cd "$work"

if [ -t 1 ]; then bold=$'\e[1m' dim=$'\e[2m' off=$'\e[0m'; else bold='' dim='' off=''; fi

beat() { printf '\n%s%s%s\n%s\n' "$bold" "$1" "$off" "$2"; }
note() { printf '%s\n' "$*"; }

# Show a command as typed, then what it prints, indented.
show() {
    printf '\n  %s$ entente %s%s\n' "$dim" "$*" "$off"
    "$entente" "$@" 2>&1 | sed 's/^/  /'
}

# The same for a command that must be refused.
refused() {
    printf '\n  %s$ entente %s%s\n' "$dim" "$*" "$off"
    local text code=0
    text=$("$entente" "$@" 2>&1) || code=$?
    printf '%s\n  (exit %s)\n' "$text" "$code" | sed 's/^\([^ ]\)/  \1/'
    [ "$code" -ne 0 ] || { echo "demo: this should have been refused" >&2; exit 1; }
}

quiet() { "$entente" "$@" >>demo.log; }
digits() { "$entente" -C "$1" card show --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["fingerprint"])'; }
carry() { # FROM TO: the stick goes from one side to the other
    quiet -C "$1" bundle out usb
    quiet -C "$2" bundle in usb
}

# field EXPRESSION COMMAND...: a value of the JSON (named d) that a command answers with
field() {
    local expression=$1
    shift
    "$entente" "$@" --json | python3 -c "import json, sys; d = json.load(sys.stdin); print($expression)"
}

# later DAYS: from here on the clocks of both nodes are so many days ahead
later() {
    [ -e clock.so ] || cc -shared -fPIC -O -o clock.so "$here/../tests/support/clock.c"
    export CLOCK_SHIFT=$((${CLOCK_SHIFT:-0} + $1 * 86400)) LD_PRELOAD=$PWD/clock.so
}

# The day that is so many days from now, as YYYY-MM-DD
day() { date -u -d "@$(($(date +%s) + ${CLOCK_SHIFT:-0} + $1 * 86400))" +%F; }

# Two nodes whose officers have met: NAME and its names, twice
meet() { # A B
    mkdir -p usb
    quiet -C "$1" card export "$1.card"
    quiet -C "$2" card export "$2.card"
    quiet -C "$1" card import "$2.card"
    quiet -C "$2" card import "$1.card"
    quiet -C "$1" card verify --digits "$(digits "$2")" --how in-person --as principal
    quiet -C "$2" card verify --digits "$(digits "$1")" --how in-person --as principal
    carry "$1" "$2"
    carry "$2" "$1"
}

# desks A B: a script that opens the desks of both nodes, whose officers' keys get a passphrase
desks() {
    local words='two states, one desk each' side port=8787 officer
    printf '%s\n' "$words" >passphrase
    {
        printf '#!/bin/sh\n# The desks of both nodes, until interrupted; their clocks stay where the story left them.\n'
        printf 'export CLOCK_SHIFT=%q LD_PRELOAD=%q\n' "${CLOCK_SHIFT:-0}" "${LD_PRELOAD:-}"
        printf 'trap "kill 0" INT TERM\n'
        for side in "$@"; do
            printf '%q -C %q serve --desk 127.0.0.1:%s --listen %s &\n' "$entente" "$PWD/$side" "$port" \
                "$(field 'd["address"]' -C "$side" card show)"
            port=$((port + 1))
        done
        printf 'wait\n'
    } >desks
    chmod +x desks
    for side in "$@"; do
        for officer in principal legal officer; do
            quiet -C "$side" key lock "$officer" --new-passphrase-file passphrase
        done
    done
    printf 'Work in it: %s/desks opens the desk of each (log in as officer, passphrase "%s")\n' "$work" "$words"
}
