// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Bytes and packets by source address and protocol, each CPU for itself.
#include "packet.h"

struct key {
	be32 address;
	u8 protocol;
	u8 unused[3];
};

struct traffic {
	u64 packets, bytes;
};

struct {
	__uint(type, MAP_PERCPU_HASH);
	__uint(max_entries, 1024);
	__uint(map_flags, F_NO_PREALLOC);
	__type(key, struct key);
	__type(value, struct traffic);
} sources SEC(".maps");

SEC("xdp")
int count_percpu(struct xdp_md *context)
{
	struct cursor cursor = cursor_of(context);
	u64 bytes = cursor.end - cursor.at;
	struct ethhdr *eth;
	struct iphdr *ip = take_ipv4(&cursor, &eth);
	struct traffic first = {1, bytes}, *known;
	struct key key = {};

	if (!ip)
		return XDP_PASS;
	key.address = ip->saddr;
	key.protocol = ip->protocol;
	known = bpf_map_lookup_elem(&sources, &key);
	if (known) {
		known->packets++;
		known->bytes += bytes;
		return known->packets > 1000 ? XDP_DROP : XDP_PASS;
	}
	return bpf_map_update_elem(&sources, &key, &first, NOEXIST) ? XDP_ABORTED : XDP_TX;
}

LICENSE("Dual BSD/GPL");
