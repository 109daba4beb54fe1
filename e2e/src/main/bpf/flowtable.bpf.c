// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * What load balancers that remember every flow do for every packet, and nothing else: find the frontend, find the flow in a table
 * that evicts the least recently used, or choose a backend and remember it; find the backend; encapsulate. No counters.
 */
#include "reference.h"

enum { BPF_MAP_TYPE_LRU_HASH = 9 };

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, struct frontend);
	__type(value, __u32);
} frontends SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 2097152);
	__type(key, struct flow_key);
	__type(value, __u32);
} flows SEC(".maps");

/* One service's: whose each slot is. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 65537);
	__type(key, __u32);
	__type(value, __u32);
} slots SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 16384);
	__type(key, __u32);
	__type(value, struct target);
} targets SEC(".maps");

static __always_inline __u32 slot_of(const struct flow_key *key)
{
	__u64 hash = low_half(&key->client) * 0x9E3779B97F4A7C15ULL;
	hash = (hash ^ high_half(&key->client)) * 0x9E3779B97F4A7C15ULL;
	hash = (hash ^ hash >> 32 ^ key->client_port) * 0xD6E8FEB86659FD93ULL;
	return (hash >> 32) * 65537 >> 32;
}

static __always_inline __u32 choose(const struct flow_key *key)
{
	__u32 slot = slot_of(key);
	__u32 *target = bpf_map_lookup_elem(&slots, &slot);
	if (!target)
		return 0;
	bpf_map_update_elem(&flows, key, target, BPF_ANY);
	return *target;
}

SEC("xdp")
int reference(struct xdp_md *context)
{
	struct packet packet;
	if (!parse(context, &packet) || !has_ports(&packet))
		return XDP_PASS;
	struct frontend frontend = {
		.address = destination_of(&packet),
		.port = ports_of(&packet).destination,
		.protocol = packet.protocol,
	};
	if (!bpf_map_lookup_elem(&frontends, &frontend))
		return XDP_PASS;
	struct flow_key key = {
		.client = source_of(&packet),
		.vip = frontend.address,
		.client_port = ports_of(&packet).source,
		.vip_port = frontend.port,
		.protocol = packet.protocol,
	};
	__u32 *known = bpf_map_lookup_elem(&flows, &key);
	__u32 id = known ? *known : choose(&key);
	struct target *target = bpf_map_lookup_elem(&targets, &id);
	if (!target)
		return XDP_DROP;
	return encapsulate(context, &packet, target);
}

const char license_declared[] SEC("license") = "Dual BSD/GPL";
