// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Calls itself until the machine's limit of tail calls ends it; the count is part of the packet.
#include "packet.h"

int tail_call_forever(struct xdp_md *context);

struct {
	__uint(type, MAP_PROG_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, 4);
	__array(values, int(struct xdp_md *));
} programs SEC(".maps") = {.values = {&tail_call_forever}};

SEC("xdp")
int tail_call_forever(struct xdp_md *context)
{
	u8 *data = (void *)(long)context->data;

	if (data + 14 > (u8 *)(long)context->data_end)
		return XDP_DROP;
	data[5]++;
	bpf_tail_call(context, &programs, 0);
	return data[5] & 1 ? XDP_PASS : XDP_TX;
}

LICENSE("Dual BSD/GPL");
