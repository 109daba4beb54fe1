#!/bin/sh
# Builds the committed object from the sources beside this script. Wants exactly the pinned compiler, for the bytes must be the
# same on every machine: no path, no compiler version and no debugging information (but BTF) stay in the object.
#
#   build.sh          writes the object
#   build.sh check    builds it anew and compares it with the committed one, byte for byte
set -eu

clang=clang-19
strip=llvm-strip-19
here=$(cd "$(dirname "$0")" && pwd)
object=$here/../resources/dev/weir/dataplane/weir.bpf.o

for tool in $clang $strip; do
    if ! command -v $tool >/dev/null; then
        echo "build.sh: $tool is missing; on Debian: apt-get install clang-19 llvm-19" >&2
        exit 3
    fi
done

build() {
    (cd "$here" && $clang -std=gnu11 -O2 -g -target bpfel -mcpu=v3 -nostdinc -fno-ident \
        -Wall -Wextra -Werror -Wno-unused-const-variable -ffile-prefix-map="$here"=. \
        -c weir.bpf.c -o "$1")
    $strip --strip-debug --remove-section=.llvm_addrsig --remove-section=.comment "$1"
}

case ${1:-} in
'')
    mkdir -p "$(dirname "$object")"
    build "$object"
    ;;
check)
    fresh=$(mktemp)
    trap 'rm -f "$fresh"' EXIT
    build "$fresh"
    if ! cmp "$fresh" "$object"; then
        echo "build.sh: the committed object does not come from these sources." >&2
        echo "Run lb-dataplane/src/main/bpf/build.sh and commit weir.bpf.o together with them." >&2
        exit 1
    fi
    ;;
*)
    echo "usage: build.sh [check]" >&2
    exit 2
    ;;
esac
