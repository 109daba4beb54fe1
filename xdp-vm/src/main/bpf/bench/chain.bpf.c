// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// A pipeline of eight stages that go on to one another by tail calls; each counts, as stages of real pipelines do.
#include "bench_bpf.h"

struct {
	__uint(type, MAP_PROG_ARRAY);
	__uint(max_entries, 8);
	__uint(key_size, sizeof(u32));
	__uint(value_size, sizeof(u32));
} stages SEC(".maps");

struct {
	__uint(type, MAP_PERCPU_ARRAY);
	__uint(max_entries, 8);
	__type(key, u32);
	__type(value, u64);
} passed SEC(".maps");

#define STAGE(number)                                                  \
	SEC("xdp") int stage_##number(struct xdp_md *context)          \
	{                                                              \
		u32 key = number;                                      \
		u64 *counter = map_lookup(&passed, &key);              \
		if (counter)                                           \
			*counter += context->data_end - context->data; \
		tail_call(context, &stages, number + 1);               \
		return XDP_TX;                                         \
	}

STAGE(0)
STAGE(1)
STAGE(2)
STAGE(3)
STAGE(4)
STAGE(5)
STAGE(6)
STAGE(7)
