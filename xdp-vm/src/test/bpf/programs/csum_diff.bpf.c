// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// The checksum of the whole IPv4 header, options included, by one call of a helper over packet memory.
#include "packet.h"

static u64 wrong;

SEC("xdp")
int csum_diff(struct xdp_md *context)
{
	struct cursor cursor = cursor_of(context);
	struct ethhdr *eth = TAKE(&cursor, struct ethhdr);
	struct iphdr *ip;
	u32 bytes;
	s64 sum;

	if (!eth || eth->proto != htons(ETH_IP))
		return XDP_PASS;
	ip = cursor.at;
	if ((void *)(ip + 1) > cursor.end)
		return XDP_DROP;
	bytes = (ip->version_ihl & 15) * 4;
	if (bytes == sizeof(*ip)) {
		sum = bpf_csum_diff(NULL, 0, (be32 *)ip, sizeof(*ip), 0);
	} else if (bytes == 24 && (void *)ip + 24 <= cursor.end) {
		sum = bpf_csum_diff(NULL, 0, (be32 *)ip, 24, 0);
	} else {
		return XDP_DROP;
	}
	if (sum < 0)
		return XDP_ABORTED;
	if (fold(sum) == 0)
		return XDP_TX;
	wrong++;
	return XDP_DROP;
}

LICENSE("Dual BSD/GPL");
