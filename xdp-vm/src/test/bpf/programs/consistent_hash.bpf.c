// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Picks a backend by a table of slots, which user space fills such that few of them change with the backends (as Maglev does).
#include "packet.h"

enum { SLOTS = 251 };

struct backend {
	be32 address;
	u8 mac[6];
	u16 unused;
};

struct {
	__uint(type, MAP_ARRAY);
	__uint(max_entries, SLOTS);
	__type(key, u32);
	__type(value, u32);
} slots SEC(".maps");

struct {
	__uint(type, MAP_ARRAY);
	__uint(max_entries, 16);
	__type(key, u32);
	__type(value, struct backend);
} backends SEC(".maps");

SEC("xdp")
int consistent_hash(struct xdp_md *context)
{
	struct cursor cursor = cursor_of(context);
	struct ethhdr *eth;
	struct iphdr *ip = take_ipv4(&cursor, &eth);
	be16 *ports = ip ? take(&cursor, 4) : NULL;
	struct backend *backend;
	u32 slot, *index;

	if (!ports || (ip->protocol != PROTO_TCP && ip->protocol != PROTO_UDP))
		return XDP_PASS;
	slot = mix(mix(ip->saddr) + mix(ports[0] << 16 | ports[1]) + ip->daddr) % SLOTS;
	index = bpf_map_lookup_elem(&slots, &slot);
	if (!index)
		return XDP_ABORTED;
	backend = bpf_map_lookup_elem(&backends, index);
	if (!backend)
		return XDP_DROP;
	__builtin_memcpy(eth->dst, backend->mac, 6);
	return backend->address ? XDP_TX : XDP_PASS;
}

LICENSE("Dual BSD/GPL");
