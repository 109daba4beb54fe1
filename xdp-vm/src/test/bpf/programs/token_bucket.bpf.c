// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Lets each source send so many packets a second, and bursts of a few more.
#include "packet.h"

enum { SECOND = 1000000000 };

struct bucket {
	u64 filled_at;
	u64 tokens;
};

const volatile u64 config_rate = 1000;
const volatile u64 config_burst = 4;

struct {
	__uint(type, MAP_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, be32);
	__type(value, struct bucket);
} buckets SEC(".maps");

SEC("xdp")
int token_bucket(struct xdp_md *context)
{
	struct cursor cursor = cursor_of(context);
	u64 now = bpf_ktime_get_ns(), earned;
	struct bucket *bucket, full = {now, config_burst};
	struct ethhdr *eth;
	struct iphdr *ip = take_ipv4(&cursor, &eth);
	be32 source;

	if (!ip)
		return XDP_PASS;
	source = ip->saddr;
	bucket = bpf_map_lookup_elem(&buckets, &source);
	if (!bucket) {
		bpf_map_update_elem(&buckets, &source, &full, ANY);
		return XDP_TX;
	}
	earned = (now - bucket->filled_at) * config_rate / SECOND;
	if (earned > 0) {
		bucket->tokens += earned;
		if (bucket->tokens > config_burst)
			bucket->tokens = config_burst;
		bucket->filled_at = now;
	}
	if (bucket->tokens == 0)
		return XDP_DROP;
	bucket->tokens--;
	return XDP_TX;
}

LICENSE("Dual BSD/GPL");
