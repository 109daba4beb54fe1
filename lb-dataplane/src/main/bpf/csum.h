// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Incremental checksums (RFC 1624, equation 3). A change is the sum of the complements of what goes and of what comes, in a
 * wide integer that is folded once, at the end.
 */
#ifndef WEIR_CSUM_H
#define WEIR_CSUM_H

#include "types.h"

/* The constant words of an IPv4 address add nothing modulo 0xffff, so that one sum serves both families. */
static __always_inline __u64 csum_change_address(const struct address *from, const struct address *to)
{
	__u64 change = 0;
#pragma unroll
	for (int i = 0; i < 4; i++)
		change += (__u64)(__u32)~from->word[i] + to->word[i];
	return change;
}

static __always_inline __u64 csum_change_port(__be16 from, __be16 to)
{
	return (__u64)(__u16)~from + to;
}

static __always_inline __be16 csum_apply(__be16 checksum, __u64 change)
{
	__u64 sum = (__u16)~checksum + change;
	/* Two addresses and two ports make less than 2^37: each fold takes 16 bits off, and the last one a carry. */
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

#endif
