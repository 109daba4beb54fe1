// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Free ports wait in a queue, the last ones used on a stack.
#include "packet.h"

struct {
	__uint(type, MAP_QUEUE);
	__uint(max_entries, 4);
	__type(value, u32);
} queue SEC(".maps");

struct {
	__uint(type, MAP_STACK);
	__uint(max_entries, 4);
	__type(value, u32);
} stack SEC(".maps");

enum { REPLACE_OLDEST = 2 };

SEC("xdp")
int queue_stack(struct xdp_md *context)
{
	u32 bytes = context->data_end - context->data, value = 0;

	if (bpf_map_push_elem(&queue, &bytes, ANY)) {
		if (bpf_map_pop_elem(&queue, &value))
			return XDP_ABORTED;
		bpf_map_push_elem(&stack, &value, REPLACE_OLDEST);
		bpf_map_push_elem(&queue, &bytes, REPLACE_OLDEST);
	}
	if (bpf_map_peek_elem(&stack, &value))
		return XDP_PASS;
	if (value & 1) {
		bpf_map_pop_elem(&stack, &value);
		return XDP_DROP;
	}
	return XDP_TX;
}

LICENSE("Dual BSD/GPL");
