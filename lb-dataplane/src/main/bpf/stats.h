// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Counting. Per CPU, so plain additions do; the agent sums. */
#ifndef WEIR_STATS_H
#define WEIR_STATS_H

#include "maps.h"

static __always_inline void count(void *counters, __u32 index, __u64 bytes)
{
	struct counter *counter = bpf_map_lookup_elem(counters, &index);
	if (!counter)
		return;
	counter->packets++;
	counter->bytes += bytes;
}

static __always_inline void count_backend(__u32 backend, __u64 bytes, _Bool connection)
{
	struct backend_counter *counter = bpf_map_lookup_elem(&backend_counters, &backend);
	if (!counter)
		return;
	counter->packets++;
	counter->bytes += bytes;
	counter->connections += connection;
}

static __always_inline void count_flow(enum flow_stat stat)
{
	__u32 index = stat;
	__u64 *counter = bpf_map_lookup_elem(&flow_stats, &index);
	if (counter)
		(*counter)++;
}

#endif
