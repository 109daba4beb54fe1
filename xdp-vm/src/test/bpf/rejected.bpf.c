// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// A program that the verifier must refuse, beside one that it accepts.
#include "test_bpf.h"

SEC("xdp")
int accepted(struct xdp_md *context)
{
	return XDP_PASS;
}

SEC("xdp")
int reads_past_packet_end(struct xdp_md *context)
{
	u8 *data = (void *)(long)context->data;

	return data[100] ? XDP_PASS : XDP_DROP;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
