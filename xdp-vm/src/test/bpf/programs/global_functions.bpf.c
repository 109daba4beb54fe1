// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Functions that the verifier checks by themselves, from the types of their arguments: context, pointers to structs, numbers.
#include "packet.h"

struct summary {
	u32 bytes;
	u32 protocol;
	u64 hash;
};

__noinline int summarize(struct xdp_md *context, struct summary *summary)
{
	struct cursor cursor = cursor_of(context);
	struct ethhdr *eth;
	struct iphdr *ip;

	if (!summary)
		return -1;
	summary->bytes = cursor.end - cursor.at;
	ip = take_ipv4(&cursor, &eth);
	if (!ip)
		return -2;
	summary->protocol = ip->protocol;
	summary->hash = (u64)ip->saddr << 32 | ip->daddr;
	return 0;
}

__noinline u32 spread(u64 hash, u32 buckets)
{
	return buckets ? mix((u32)(hash >> 32) ^ (u32)hash) % buckets : 0;
}

__noinline int judge(const struct summary *summary)
{
	if (!summary)
		return XDP_ABORTED;
	if (summary->protocol == PROTO_ICMP)
		return XDP_DROP;
	return spread(summary->hash, 3) == 1 ? XDP_TX : XDP_PASS;
}

SEC("xdp")
int global_functions(struct xdp_md *context)
{
	struct summary summary = {};

	if (summarize(context, &summary) < 0)
		return XDP_DROP;
	return judge(&summary);
}

LICENSE("Dual BSD/GPL");
