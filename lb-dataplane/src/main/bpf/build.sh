#!/bin/sh
# Builds the committed objects from the sources beside this script, one of each NAME.bpf.c. Wants exactly the pinned compiler, for the
# bytes must be the same on every machine: no path, no compiler version and no debugging information (but BTF) stay in an object.
#
#   build.sh          writes the objects
#   build.sh check    builds them anew and compares them with the committed ones, byte for byte
set -eu

clang=clang-19
strip=llvm-strip-19
here=$(cd "$(dirname "$0")" && pwd)
objects=$here/../resources/dev/weir/dataplane

for tool in $clang $strip; do
    if ! command -v $tool >/dev/null; then
        echo "build.sh: $tool is missing; on Debian: apt-get install clang-19 llvm-19" >&2
        exit 3
    fi
done

build() {
    for source in "$here"/*.bpf.c; do
        name=$(basename "$source" .c)
        (cd "$here" && $clang -std=gnu11 -O2 -g -target bpfel -mcpu=v3 -nostdinc -fno-ident \
            -Wall -Wextra -Werror -Wno-unused-const-variable -ffile-prefix-map="$here"=. \
            -c "$name.c" -o "$1/$name.o")
        $strip --strip-debug --remove-section=.llvm_addrsig --remove-section=.comment "$1/$name.o"
    done
}

case ${1:-} in
'')
    mkdir -p "$objects"
    build "$objects"
    ;;
check)
    fresh=$(mktemp -d)
    trap 'rm -rf "$fresh"' EXIT
    build "$fresh"
    for object in "$fresh"/*.o; do
        name=$(basename "$object")
        if ! cmp "$object" "$objects/$name"; then
            echo "build.sh: the committed object does not come from these sources." >&2
            echo "Run lb-dataplane/src/main/bpf/build.sh and commit $name together with them." >&2
            exit 1
        fi
    done
    ;;
*)
    echo "usage: build.sh [check]" >&2
    exit 2
    ;;
esac
