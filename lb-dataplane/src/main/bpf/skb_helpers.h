// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* What the kernel gives programs on the way out of a host. Numbers and shapes are those of include/uapi/linux/bpf.h. */
#ifndef WEIR_SKB_HELPERS_H
#define WEIR_SKB_HELPERS_H

#include "bpf_helpers.h"

/* struct __sk_buff, as far as it is read. */
struct __sk_buff {
	__u32 length;
	__u32 packet_type;
	__u32 mark;
	__u32 queue_mapping;
	__be32 protocol;
};

enum tcx_action {
	TCX_NEXT = -1, /* whoever else is attached goes on */
};

enum csum_flag {
	CSUM_PSEUDO_HEADER = 1 << 4,
	CSUM_NONE_STAYS_NONE = 1 << 5, /* UDP's: one that was not sent stays away, one that becomes 0 is sent as 0xffff */
};

/* Offsets count from the Ethernet header. */
static long (*const skb_store_bytes)(struct __sk_buff *skb, __u32 offset, const void *from, __u32 bytes, __u64 flags) = (void *)9;
static long (*const l3_csum_replace)(struct __sk_buff *skb, __u32 offset, __u64 from, __u64 to, __u64 size) = (void *)10;
static long (*const l4_csum_replace)(struct __sk_buff *skb, __u32 offset, __u64 from, __u64 to, __u64 flags) = (void *)11;
static long (*const skb_load_bytes)(const void *skb, __u32 offset, void *to, __u32 bytes) = (void *)26;

#endif
