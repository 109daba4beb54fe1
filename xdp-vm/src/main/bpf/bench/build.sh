#!/bin/sh
# Builds the committed objects of the benchmark programs, with exactly the pinned compiler: nothing but code, maps and BTF stays in them.
#
#   build.sh          writes the objects
#   build.sh check    builds them anew and compares them with the committed ones, byte for byte
set -eu

clang=clang-19
strip=llvm-strip-19
here=$(cd "$(dirname "$0")" && pwd)
objects=$here/../../resources/dev/weir/xdp/bench/programs

for tool in $clang $strip; do
    if ! command -v $tool >/dev/null; then
        echo "build.sh: $tool is missing; on Debian: apt-get install clang-19 llvm-19" >&2
        exit 3
    fi
done

build() {
    (cd "$here" && $clang -std=gnu11 -O2 -g -target bpfel -mcpu=v3 -nostdinc -fno-ident \
        -Wall -Wextra -Werror -ffile-prefix-map="$here"=. -c "$1.bpf.c" -o "$2")
    $strip --strip-debug --remove-section=.llvm_addrsig --remove-section=.comment "$2"
}

mkdir -p "$objects"
for program in checksum hash parser chain; do
    if [ "${1:-}" = check ]; then
        fresh=$(mktemp)
        trap 'rm -f "$fresh"' EXIT
        build $program "$fresh"
        if ! cmp "$fresh" "$objects/$program.bpf.o"; then
            echo "build.sh: $program.bpf.o does not come from these sources; run build.sh and commit it with them." >&2
            exit 1
        fi
    else
        build $program "$objects/$program.bpf.o"
    fi
done
