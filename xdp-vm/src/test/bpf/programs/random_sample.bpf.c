// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Asks the machine for chance, time and place. What comes of it depends on them.
#include "packet.h"

struct {
	__uint(type, MAP_ARRAY);
	__uint(max_entries, 4);
	__type(key, u32);
	__type(value, u64);
} answers SEC(".maps");

SEC("xdp")
int random_sample(struct xdp_md *context)
{
	u64 before = bpf_ktime_get_ns(), boot = bpf_ktime_get_boot_ns(), jiffies = bpf_jiffies64();
	u32 index = bpf_get_smp_processor_id() & 3, chance = bpf_get_prandom_u32();
	u64 *answer = bpf_map_lookup_elem(&answers, &index);

	if (!answer || boot < before || jiffies == 0)
		return XDP_ABORTED;
	*answer += bpf_ktime_get_ns() >= before;
	return chance & 1 ? XDP_DROP : XDP_PASS;
}

LICENSE("GPL");
