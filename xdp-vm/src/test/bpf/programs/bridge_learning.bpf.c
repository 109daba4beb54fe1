// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// A learning bridge: remembers behind which interface an address is, floods what it does not know.
#include "packet.h"

struct mac {
	u8 bytes[6];
	u16 unused;
};

struct {
	__uint(type, MAP_LRU_HASH);
	__uint(max_entries, 512);
	__type(key, struct mac);
	__type(value, u32);
} stations SEC(".maps");

struct {
	__uint(type, MAP_DEVMAP_HASH);
	__uint(max_entries, 32);
	__uint(key_size, 4);
	__uint(value_size, 8);
} links SEC(".maps");

enum { BROADCAST = 8, EXCLUDE_INGRESS = 16 };

SEC("xdp")
int bridge_learning(struct xdp_md *context)
{
	struct cursor cursor = cursor_of(context);
	struct ethhdr *eth = TAKE(&cursor, struct ethhdr);
	struct mac source = {}, target = {};
	u32 here = context->ingress_ifindex, *known;

	if (!eth)
		return XDP_DROP;
	__builtin_memcpy(source.bytes, eth->src, 6);
	__builtin_memcpy(target.bytes, eth->dst, 6);
	if (!(source.bytes[0] & 1)) {
		known = bpf_map_lookup_elem(&stations, &source);
		if (!known || *known != here)
			bpf_map_update_elem(&stations, &source, &here, ANY);
	}
	known = target.bytes[0] & 1 ? NULL : bpf_map_lookup_elem(&stations, &target);
	if (!known)
		return bpf_redirect_map(&links, 0, BROADCAST | EXCLUDE_INGRESS);
	return *known == here ? XDP_DROP : bpf_redirect_map(&links, *known, XDP_PASS);
}

LICENSE("Dual BSD/GPL");
