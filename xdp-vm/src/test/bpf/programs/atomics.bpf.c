// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Every atomic operation, in 32 and 64 bits, with and without the value that was there before.
#include "packet.h"

struct cells {
	u64 added, anded, ored, xored, swapped, compared;
	u32 added32, anded32, ored32, xored32, swapped32, compared32;
};

struct cells cells = {.anded = -1ULL, .anded32 = -1U};

SEC("xdp")
int atomics(struct xdp_md *context)
{
	u64 bytes = context->data_end - context->data, before = 0;
	u32 narrow = bytes * 0x01010101;

	__sync_fetch_and_add(&cells.added, bytes);
	__sync_fetch_and_add(&cells.added32, narrow);
	before += __sync_fetch_and_add(&cells.added, 1);
	before += __sync_fetch_and_and(&cells.anded, ~bytes);
	before ^= __sync_fetch_and_or(&cells.ored, bytes << 40);
	before -= __sync_fetch_and_xor(&cells.xored, bytes * 0x100000001);
	before += __sync_lock_test_and_set(&cells.swapped, before);
	before += __sync_val_compare_and_swap(&cells.compared, 0, before);
	before += __sync_val_compare_and_swap(&cells.compared, 0, 1);
	before += __sync_fetch_and_add(&cells.added32, -7);
	before += __sync_fetch_and_and(&cells.anded32, ~narrow);
	before ^= __sync_fetch_and_or(&cells.ored32, narrow);
	before -= __sync_fetch_and_xor(&cells.xored32, narrow >> 3);
	before += __sync_lock_test_and_set(&cells.swapped32, narrow);
	before += __sync_val_compare_and_swap(&cells.compared32, 0, narrow);
	before += __sync_val_compare_and_swap(&cells.compared32, 0, 1);
	return mix(before) & 1 ? XDP_DROP : XDP_PASS;
}

LICENSE("Dual BSD/GPL");
