# SPDX-License-Identifier: Apache-2.0
#
# reproducible.sh - the same sources give the same program, whoever builds it and where
#
# Two builds as users make them, without sanitizers, in folders of other names and depths,
# with another clock zone, language, umask and order of Python's sets.
# Time limit: 1200 s
. "$ENTENTE_ROOT/tests/support/tap.sh"

# sources DIR: a copy of what is built from
sources() {
    mkdir -p "$1"
    tar -C "$ENTENTE_ROOT" -cf - --exclude='./build*' --exclude=./.git . | tar -C "$1" -xf -
}

# build SOURCES DIR: the program, as `./dev build` makes it
build() {
    env -u CFLAGS -u LDFLAGS meson setup "$2" "$1" -Dtests=disabled >"$2.log" 2>&1 &&
        ninja -C "$2" -j1 src/cli/entente >>"$2.log" 2>&1 || { tail -n 20 "$2.log" && return 1; }
}

sources one
sources two/deeper/inside
one() { build one one/b; }
two() {
    umask 077
    TZ=Asia/Tokyo LC_ALL=C.UTF-8 PYTHONHASHSEED=7 build two/deeper/inside two/out-of-it
}
two >two.said 2>&1 &
second=$!
expect "one build" one
wait $second || cat two.said
expect "and another, elsewhere and otherwise" test -x two/out-of-it/src/cli/entente
expect "R49 the two programs are the same, byte for byte" \
    cmp one/b/src/cli/entente two/out-of-it/src/cli/entente
names_nothing() { ! grep -aqF -e "$PWD" "$1"; }
expect "R49 no path of this machine stands in it" names_nothing one/b/src/cli/entente
says_version() { one/b/src/cli/entente --version | grep -q '^entente '; }
expect "and it is the program" says_version
cases_end
