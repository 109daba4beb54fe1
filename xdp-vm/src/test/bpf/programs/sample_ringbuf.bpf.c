// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Reserves records in a ring buffer, fills in the flow, and gives up on those that turn out to be nothing.
#include "packet.h"

struct flow {
	be32 source, target;
	be16 ports[2];
	u32 bytes;
};

struct {
	__uint(type, MAP_RINGBUF);
	__uint(max_entries, 65536);
} flows SEC(".maps");

static u64 lost;

SEC("xdp")
int sample_ringbuf(struct xdp_md *context)
{
	struct cursor cursor = cursor_of(context);
	u32 bytes = cursor.end - cursor.at;
	struct flow *flow = bpf_ringbuf_reserve(&flows, sizeof(*flow), 0);
	struct ethhdr *eth;
	struct iphdr *ip;
	be16 *ports;

	if (!flow) {
		__sync_fetch_and_add(&lost, 1);
		return XDP_PASS;
	}
	ip = take_ipv4(&cursor, &eth);
	ports = ip ? take(&cursor, 4) : NULL;
	if (!ip || !ports || (ip->protocol != PROTO_TCP && ip->protocol != PROTO_UDP)) {
		bpf_ringbuf_discard(flow, 0);
		return XDP_PASS;
	}
	flow->source = ip->saddr;
	flow->target = ip->daddr;
	flow->ports[0] = ports[0];
	flow->ports[1] = ports[1];
	flow->bytes = bytes;
	bpf_ringbuf_submit(flow, 0);
	return XDP_TX;
}

LICENSE("Dual BSD/GPL");
