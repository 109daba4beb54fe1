// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// bpf_loop with a callback that reads the packet through its context, and loops inside of loops.
#include "packet.h"

struct search {
	struct xdp_md *context;
	u32 offset;
	u32 found;
	u8 wanted;
};

static int inner(u32 index, u32 *sum)
{
	*sum += index * index;
	return *sum > 1000;
}

static int look(u32 index, struct search *search)
{
	u8 *data = (void *)(long)search->context->data;
	void *end = (void *)(long)search->context->data_end;
	u32 offset = search->offset + index;

	if (offset > 1500)
		return 1;
	if ((void *)(data + offset + 1) > end)
		return 1;
	if (data[offset] == search->wanted) {
		search->found = offset;
		return 1;
	}
	return 0;
}

SEC("xdp")
int loop_callback(struct xdp_md *context)
{
	struct search search = {.context = context, .offset = 14, .wanted = 0x50};
	u32 sum = 0;
	long rounds;

	rounds = bpf_loop(20, inner, &sum, 0);
	if (rounds < 0 || sum > 1500)
		return XDP_ABORTED;
	bpf_loop(1500, look, &search, 0);
	if (!search.found)
		return XDP_PASS;
	return (search.found + sum) & 1 ? XDP_DROP : XDP_TX;
}

LICENSE("Dual BSD/GPL");
