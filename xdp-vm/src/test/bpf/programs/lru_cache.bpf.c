// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// A cache of flows that forgets the ones it has not seen for longest; a second one for each CPU.
#include "packet.h"

struct flow {
	be32 addresses[2];
	be16 ports[2];
	u32 protocol;
};

struct state {
	u64 packets;
	u32 verdict, unused;
};

struct {
	__uint(type, MAP_LRU_HASH);
	__uint(max_entries, 128);
	__type(key, struct flow);
	__type(value, struct state);
} flows SEC(".maps");

struct {
	__uint(type, MAP_LRU_PERCPU_HASH);
	__uint(max_entries, 128);
	__type(key, be32);
	__type(value, u64);
} sources SEC(".maps");

__inline u32 decide(const struct flow *flow)
{
	return flow->ports[1] == htons(53) ? XDP_DROP : flow->protocol == PROTO_TCP ? XDP_TX : XDP_PASS;
}

SEC("xdp")
int lru_cache(struct xdp_md *context)
{
	struct cursor cursor = cursor_of(context);
	struct flow flow = {};
	struct state *known, made = {};
	struct ethhdr *eth;
	struct iphdr *ip = take_ipv4(&cursor, &eth);
	be16 *ports = ip ? take(&cursor, 4) : NULL;
	u64 *count, one = 1;

	if (!ports || (ip->protocol != PROTO_TCP && ip->protocol != PROTO_UDP))
		return XDP_PASS;
	flow.addresses[0] = ip->saddr;
	flow.addresses[1] = ip->daddr;
	flow.ports[0] = ports[0];
	flow.ports[1] = ports[1];
	flow.protocol = ip->protocol;
	count = bpf_map_lookup_elem(&sources, &flow.addresses[0]);
	if (count)
		(*count)++;
	else
		bpf_map_update_elem(&sources, &flow.addresses[0], &one, ANY);
	known = bpf_map_lookup_elem(&flows, &flow);
	if (known) {
		__sync_fetch_and_add(&known->packets, 1);
		return known->verdict;
	}
	made.packets = 1;
	made.verdict = decide(&flow);
	bpf_map_update_elem(&flows, &flow, &made, ANY);
	return made.verdict;
}

LICENSE("Dual BSD/GPL");
