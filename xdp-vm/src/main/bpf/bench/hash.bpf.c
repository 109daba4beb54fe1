// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// A flow meter: per packet three look-ups in hash maps, of 4, 8 and 16 bytes of key, one in an LRU map, and an update.
#include "bench_bpf.h"

struct flow {
	u32 from, to;
	u16 from_port, to_port;
	u32 protocol;
};

struct meter {
	u64 packets, bytes;
};

struct route {
	u32 network, interface;
};

struct {
	__uint(type, MAP_HASH);
	__uint(max_entries, 1024);
	__type(key, u32);
	__type(value, u64);
} blocked SEC(".maps");

struct {
	__uint(type, MAP_HASH);
	__uint(max_entries, 4096);
	__type(key, struct route);
	__type(value, u64);
} routes SEC(".maps");

struct {
	__uint(type, MAP_HASH);
	__uint(max_entries, 65536);
	__type(key, struct flow);
	__type(value, struct meter);
} flows SEC(".maps");

struct {
	__uint(type, MAP_LRU_HASH);
	__uint(max_entries, 65536);
	__type(key, u32);
	__type(value, u64);
} senders SEC(".maps");

static __always_inline void count(struct flow *flow, u64 bytes)
{
	struct meter *known = map_lookup(&flows, flow);
	if (known) {
		known->packets++;
		known->bytes += bytes;
	} else {
		struct meter first = {.packets = 1, .bytes = bytes};
		map_update(&flows, flow, &first, BPF_ANY);
	}
}

SEC("xdp") int hash(struct xdp_md *context)
{
	u8 *data = (u8 *)(long)context->data;
	u8 *end = (u8 *)(long)context->data_end;
	struct ipv4 *ip = (void *)(data + sizeof(struct ethernet));
	u16 *ports = (void *)(ip + 1);
	if ((u8 *)(ports + 2) > end || ip->version_and_length != 0x45)
		return XDP_PASS;
	struct flow flow = {
		.from = ip->from, .to = ip->to, .from_port = ports[0], .to_port = ports[1], .protocol = ip->protocol};
	struct route route = {.network = ip->to & 0x00ffffff, .interface = context->ingress_ifindex};
	if (map_lookup(&blocked, &flow.from))
		return XDP_DROP;
	if (map_lookup(&routes, &route))
		return XDP_PASS;
	count(&flow, end - data);
	u64 *seen = map_lookup(&senders, &flow.from);
	u64 times = seen ? *seen + 1 : 1;
	map_update(&senders, &flow.from, &times, BPF_ANY);
	return XDP_TX;
}
