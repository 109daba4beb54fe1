// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Reads context and headers through CO-RE relocations, as programs do that are built with vmlinux.h.
#include "bpf.h"

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct xdp_md___relocatable {
	u32 data, data_end, data_meta, ingress_ifindex, rx_queue_index, egress_ifindex;
};

struct ethhdr {
	unsigned char h_dest[6], h_source[6];
	be16 h_proto;
};

struct iphdr {
	u8 ihl : 4, version : 4;
	u8 tos;
	be16 tot_len, id, frag_off;
	u8 ttl, protocol;
	u16 check;
	be32 saddr, daddr;
};
#pragma clang attribute pop

SEC("xdp")
int core_context(struct xdp_md___relocatable *context)
{
	void *end = (void *)(long)context->data_end;
	struct ethhdr *eth = (void *)(long)context->data;
	struct iphdr *ip = (void *)eth + 14;

	if ((void *)ip + 20 > end || eth->h_proto != htons(0x0800))
		return XDP_PASS;
	if (!__builtin_preserve_field_info(((struct xdp_md___relocatable *)0)->data, 2) ||
	    __builtin_preserve_enum_value(*(typeof(enum xdp_action) *)XDP_TX, 1) != 3)
		return XDP_ABORTED;
	if (__builtin_preserve_type_info(*(struct iphdr *)0, 0) && ip->protocol == 1)
		return XDP_DROP;
	return ip->ttl > 63 ? XDP_TX : XDP_PASS;
}

LICENSE("GPL");
