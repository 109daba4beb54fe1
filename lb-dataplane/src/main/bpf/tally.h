// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Counting what became of packets, for programs that have nothing else to count. Per CPU, so plain additions do. */
#ifndef WEIR_TALLY_H
#define WEIR_TALLY_H

#include "types.h"

/* By the program's enumeration of outcomes. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, OUTCOMES);
	__type(key, __u32);
	__type(value, struct counter);
} outcomes SEC(".maps");

static __always_inline void tally(__u32 outcome, __u64 bytes)
{
	struct counter *counter = bpf_map_lookup_elem(&outcomes, &outcome);
	if (!counter)
		return;
	counter->packets++;
	counter->bytes += bytes;
}

#endif
