# SPDX-License-Identifier: Apache-2.0
#
# offline.sh - the first exchange again, by processes that can reach no network (R47, R48)
#
# Time limit: 600 s
. "$ENTENTE_ROOT/tests/support/tap.sh"

offline() {
    python3 "$ENTENTE_ROOT/tests/support/offline.py" "$@"
}

expect_status 1 "a socket is refused here" \
    offline python3 -c 'import socket; socket.socket(socket.AF_INET)'
expect_status 1 "of the newer kind too" \
    offline python3 -c 'import socket; socket.socket(socket.AF_INET6)'
expect "R47 R48: two parties meet, agree, match and prove it by files alone" \
    offline bash "$ENTENTE_ROOT/tests/e2e/first_exchange.sh"
cases_end
