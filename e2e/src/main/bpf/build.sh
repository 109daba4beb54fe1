#!/bin/sh
# Builds the benchmark's objects from the sources beside this script and the load balancer's headers, with the pinned compiler and
# the flags of lb-dataplane/src/main/bpf/build.sh.
#
#   build.sh          writes the objects
#   build.sh check    builds them anew and compares them with the committed ones, byte for byte
set -eu

clang=clang-19
strip=llvm-strip-19
here=$(cd "$(dirname "$0")" && pwd)
headers=$here/../../../../lb-dataplane/src/main/bpf
objects=$here/../resources/dev/weir/e2e/bench

for tool in $clang $strip; do
    if ! command -v $tool >/dev/null; then
        echo "build.sh: $tool is missing; on Debian: apt-get install clang-19 llvm-19" >&2
        exit 3
    fi
done

build() {
    (cd "$here" && $clang -std=gnu11 -O2 -g -target bpfel -mcpu=v3 -nostdinc -fno-ident \
        -Wall -Wextra -Werror -Wno-unused-const-variable -Wno-unused-parameter \
        -ffile-prefix-map="$here"=. -ffile-prefix-map="$headers"=. -I "$headers" -c "$1.bpf.c" -o "$2")
    $strip --strip-debug --remove-section=.llvm_addrsig --remove-section=.comment "$2"
}

for name in floor flowtable harness; do
    case ${1:-} in
    '')
        mkdir -p "$objects"
        build $name "$objects/$name.bpf.o"
        ;;
    check)
        fresh=$(mktemp)
        trap 'rm -f "$fresh"' EXIT
        build $name "$fresh"
        if ! cmp "$fresh" "$objects/$name.bpf.o"; then
            echo "build.sh: the committed $name.bpf.o does not come from these sources; run e2e/src/main/bpf/build.sh and commit it." >&2
            exit 1
        fi
        rm -f "$fresh"
        ;;
    *)
        echo "usage: build.sh [check]" >&2
        exit 2
        ;;
    esac
done
