// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Allows or drops by the longest prefix of the source address, IPv4 and IPv6 in tries of their own.
#include "packet.h"

struct prefix4 {
	u32 length;
	be32 address;
};

struct prefix6 {
	u32 length;
	be32 address[4];
};

struct rule {
	u32 verdict;
	u32 hits;
};

struct {
	__uint(type, MAP_LPM_TRIE);
	__uint(max_entries, 1024);
	__uint(map_flags, F_NO_PREALLOC);
	__type(key, struct prefix4);
	__type(value, struct rule);
} rules4 SEC(".maps");

struct {
	__uint(type, MAP_LPM_TRIE);
	__uint(max_entries, 1024);
	__uint(map_flags, F_NO_PREALLOC);
	__type(key, struct prefix6);
	__type(value, struct rule);
} rules6 SEC(".maps");

__inline int apply(struct rule *rule)
{
	if (!rule)
		return XDP_PASS;
	__sync_fetch_and_add(&rule->hits, 1);
	return rule->verdict;
}

SEC("xdp")
int firewall_lpm(struct xdp_md *context)
{
	struct cursor cursor = cursor_of(context);
	struct ethhdr *eth = TAKE(&cursor, struct ethhdr);

	if (!eth)
		return XDP_ABORTED;
	if (eth->proto == htons(ETH_IP)) {
		struct iphdr *ip = TAKE(&cursor, struct iphdr);
		struct prefix4 key = {.length = 32};

		if (!ip)
			return XDP_DROP;
		key.address = ip->saddr;
		return apply(bpf_map_lookup_elem(&rules4, &key));
	}
	if (eth->proto == htons(ETH_IPV6)) {
		struct ip6hdr *ip = TAKE(&cursor, struct ip6hdr);
		struct prefix6 key = {.length = 128};

		if (!ip)
			return XDP_DROP;
		__builtin_memcpy(key.address, ip->saddr, sizeof(key.address));
		return apply(bpf_map_lookup_elem(&rules6, &key));
	}
	return XDP_PASS;
}

LICENSE("Dual BSD/GPL");
