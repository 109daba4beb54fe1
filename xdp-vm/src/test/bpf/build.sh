#!/bin/sh
# Rebuilds the objects that the tests read, with the clang that made the committed ones.
set -eu
cd "$(dirname "$0")"
out=../resources/bpf
build() {
	clang-19 -O2 -Wall -target "$1" -mcpu=v3 -fdebug-compilation-dir=. $3 -c "$2.bpf.c" -o "$out/$4.bpf.o"
}
for source in complete minimal core core_missing extern weak_extern address old_maps iproute2 engine rejected \
	kernel_options kernel_option_missing outer_map locks helper_answers mistakes; do
	build bpf $source -g $source
done
build bpf complete "" complete_without_types
build bpf minimal "" minimal_without_types
build bpf iproute2 "" iproute2_without_types
build bpfeb minimal -g minimal_big_endian
for source in complete core old_maps weak_extern; do
	llvm-strip-19 -g -o "$out/${source}_stripped.bpf.o" "$out/$source.bpf.o"
done
# The same source as other clangs build it, as far as they are installed.
for version in 13 14 16; do
	if command -v clang-$version >/dev/null; then
		clang-$version -O2 -Wall -target bpf -mcpu=v3 -fdebug-compilation-dir=. -g -c complete.bpf.c -o "$out/complete_clang$version.bpf.o"
	fi
done
