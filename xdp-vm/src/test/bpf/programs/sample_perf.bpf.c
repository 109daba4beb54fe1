// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Sends the beginning of TCP packets to user space by way of a perf buffer, behind a header of its own.
#include "packet.h"

struct sample {
	u64 bytes;
	u32 queue, captured;
};

struct {
	__uint(type, MAP_PERF_EVENT_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
} samples SEC(".maps");

SEC("xdp")
int sample_perf(struct xdp_md *context)
{
	struct cursor cursor = cursor_of(context);
	struct sample sample = {.bytes = cursor.end - cursor.at, .queue = context->rx_queue_index};
	struct ethhdr *eth;
	struct iphdr *ip = take_ipv4(&cursor, &eth);
	u64 captured = sample.bytes > 64 ? 64 : sample.bytes;

	if (!ip || ip->protocol != PROTO_TCP)
		return XDP_PASS;
	sample.captured = captured;
	// Nobody may be listening: that it is not there is an answer too.
	if (bpf_perf_event_output(context, &samples, CURRENT_CPU | captured << 32, &sample, sizeof(sample)))
		return XDP_DROP;
	return XDP_TX;
}

LICENSE("GPL");
