// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Tells first packets of a source from later ones, with no more memory than a Bloom filter.
#include "packet.h"

struct {
	__uint(type, MAP_BLOOM_FILTER);
	__uint(max_entries, 1000);
	__uint(map_extra, 4);
	__type(value, be32);
} seen SEC(".maps");

static u64 first_packets;

SEC("xdp")
int bloom_filter(struct xdp_md *context)
{
	struct cursor cursor = cursor_of(context);
	struct ethhdr *eth;
	struct iphdr *ip = take_ipv4(&cursor, &eth);
	be32 source;

	if (!ip)
		return XDP_DROP;
	source = ip->saddr;
	if (bpf_map_peek_elem(&seen, &source) == 0)
		return XDP_PASS;
	first_packets++;
	return bpf_map_push_elem(&seen, &source, ANY) ? XDP_ABORTED : XDP_TX;
}

LICENSE("Dual BSD/GPL");
