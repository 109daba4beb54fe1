// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// The Internet checksum over 1,500 bytes behind the Ethernet header: a loop, arithmetic, and loads from the packet.
#include "bench_bpf.h"

enum { WORDS = 750 };

SEC("xdp") int checksum(struct xdp_md *context)
{
	u8 *data = (u8 *)(long)context->data;
	u8 *end = (u8 *)(long)context->data_end;
	if (data + sizeof(struct ethernet) + WORDS * sizeof(u16) > end)
		return XDP_PASS;
	u16 *words = (u16 *)(data + sizeof(struct ethernet));
	u32 sum = 0;
#pragma clang loop unroll(disable) vectorize(disable)
	for (int i = 0; i < WORDS; i++)
		sum += words[i];
	sum = (sum & 0xffff) + (sum >> 16);
	sum += sum >> 16;
	// Nothing must be optimised away.
	return (u16)sum == 0x1234 ? XDP_DROP : XDP_TX;
}
