#!/bin/sh
# Builds the objects of this folder, one of each source, with the clang that made the committed ones.
#
#   build.sh          writes the objects
#   build.sh check    builds them anew and compares them with the committed ones, byte for byte
#
# Sources that begin with isa_v1_, isa_v2_ or isa_v4_ are for that version of the instruction set, others for v3.
set -eu

clang=clang-19
strip=llvm-strip-19
here=$(cd "$(dirname "$0")" && pwd)
objects=$here/../../resources/bpf/programs

for tool in $clang $strip; do
	if ! command -v $tool >/dev/null; then
		echo "build.sh: $tool is missing; on Debian: apt-get install clang-19 llvm-19" >&2
		exit 3
	fi
done

build() {
	mkdir -p "$1"
	cd "$here"
	for source in *.bpf.c; do
		version=v3
		case $source in
		isa_v*) version=${source#isa_} && version=${version%%_*} ;;
		esac
		object=$1/${source%.c}.o
		$clang -std=gnu11 -O2 -g -target bpfel -mcpu=$version -nostdinc -fno-ident -Wall -Werror \
			-ffile-prefix-map="$here"=. -c "$source" -o "$object"
		$strip --strip-debug --remove-section=.llvm_addrsig --remove-section=.comment "$object"
	done
}

case ${1:-} in
'')
	build "$objects"
	;;
check)
	fresh=$(mktemp -d)
	trap 'rm -rf "$fresh"' EXIT
	build "$fresh"
	if ! diff -rq "$fresh" "$objects"; then
		echo "build.sh: the committed objects do not come from these sources; run build.sh and commit them too" >&2
		exit 1
	fi
	;;
*)
	echo "usage: build.sh [check]" >&2
	exit 2
	;;
esac
