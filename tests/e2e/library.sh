# SPDX-License-Identifier: Apache-2.0
#
# library.sh - libentente-psi as another program meets it: installed, found by pkg-config,
# shared and static, from C and from C++, with nothing in it but what its header says
. "$ENTENTE_ROOT/tests/support/tap.sh"

build=$ENTENTE_BUILD
example=$ENTENTE_ROOT/examples/psi/match.c
root=$PWD/root
header() { sed -n 's/.*\b\(entente_psi_[a-z_]*\)(.*/\1/p' "$root$(value includedir)/entente-psi.h" | sort -u; }
value() { PKG_CONFIG_PATH=$pc pkg-config --variable="$1" entente-psi; }
config() { PKG_CONFIG_PATH=$pc PKG_CONFIG_SYSROOT_DIR=$root pkg-config "$@" entente-psi; }

expect "it installs by itself" \
    meson install -C "$build" --no-rebuild --tags psi,devel,man --destdir "$root"
pc=$(dirname "$(find "$root" -name entente-psi.pc)")
lib=$root$(value libdir)
expect "pkg-config finds it" config --exists
sanitizers=() # as the library was built
! nm -D "$lib/libentente-psi.so.0" | grep -q __asan_init || sanitizers=(-fsanitize=address,undefined)

# compile OUT COMMAND...: with what pkg-config says
compile() {
    local out=$1
    shift
    # shellcheck disable=SC2046 # words
    "$@" "${sanitizers[@]}" -Wall -Wextra -Werror -pedantic "$example" $(config --cflags) -o "$out" $(config --libs)
}
expect "the example compiles" compile match cc -std=c11 -D_GNU_SOURCE
expect "in sixty lines at most" test "$(wc -l <"$example")" -le 60

match() { LD_LIBRARY_PATH=$lib "$@"; }
same() { [ "$(sort -n)" = "$1" ]; }
printf '%s\n' alder birch cedar elm >one
printf '%s\r\n' oak cedar ash alder >two
hits() { match "$@" >hits && same "$(printf '2 cedar\n4 alder')" <hits; }
expect "two processes find what they share" hits ./match one two
: >none
nothing() { match "$@" >hits && same "" <hits; }
expect "an empty list shares nothing" nothing ./match none two
printf '%s\n' oak elm oak >twice
expect_status 4 "an item that stands twice is refused" match ./match one twice
cp said sentence
expect "in one sentence" grep -qx 'match: The own list has the same item twice.*' sentence
expect_status 5 "where it stands on the other side, a match that fails is no success" match ./match twice one
printf '%s\n' Cedar 'cedar ' ' elm' >near
expect "items are bytes: other letters or blanks are other items" nothing ./match one near

as_cpp() {
    # shellcheck disable=SC2046 # words
    printf '#include <entente-psi.h>\nint main() { return entente_psi_awaited(nullptr) != 0; }\n' >cpp.cpp &&
        g++ "${sanitizers[@]}" -std=c++11 -Wall -Wextra -Werror -pedantic cpp.cpp \
            $(config --cflags) -o cpp $(config --libs) && match ./cpp
}
expect "C++ takes the header, and links" as_cpp

exported() { nm -D --defined-only "$lib/libentente-psi.so.0" | awk '$2 == "T" { sub(/@.*/, "", $3); print $3 }' | sort; }
only_declared() { diff <(exported) <(header) && [ "$(header | wc -l)" -gt 10 ]; }
expect "the shared library shows the header's names and no others" only_declared
archive() { nm -g --defined-only "$lib/libentente-psi.a" | awk '$2 ~ /[TDBRV]/ { print $3 }' | grep -v '^__' | sort; }
archive_only() { diff <(archive) <(header); }
expect "and so does the static one" archive_only
needs() { readelf -d "$lib/libentente-psi.so.0" | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p'; }
little() { ! needs | grep -vE '^(libsodium|libc|libasan|libubsan|ld-linux)[-.]' ; }
expect "it needs libsodium and libc alone" little
named() { readelf -d "$lib/libentente-psi.so.0" | grep -q 'SONAME.*libentente-psi.so.0\]'; }
expect "its soname is libentente-psi.so.0" named

static() {
    # shellcheck disable=SC2046 # words
    cc "${sanitizers[@]}" -std=c11 -D_GNU_SOURCE "$example" $(config --cflags) -o match-static \
        "$lib/libentente-psi.a" $(pkg-config --libs libsodium) && ./match-static one two | same "$(printf '2 cedar\n4 alder')"
}
expect "the static one does the same" static
manual() { man -l "$(find "$root" -name entente-psi.3*)" >man.txt 2>&1 && for f in $(header); do grep -q "$f" man.txt || return 1; done; }
expect "the man page names every function" manual
cases_end
