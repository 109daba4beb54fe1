// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Walks the options of IPv4 headers, and drops source routes (options 131 and 137).
#include "packet.h"

static volatile u32 seen_options;
static volatile u32 malformed;

SEC("xdp")
int parse_ipv4_options(struct xdp_md *context)
{
	struct cursor cursor = cursor_of(context);
	struct ethhdr *eth = TAKE(&cursor, struct ethhdr);
	struct iphdr *ip;
	u32 left;

	if (!eth || eth->proto != htons(ETH_IP))
		return XDP_PASS;
	ip = TAKE(&cursor, struct iphdr);
	if (!ip)
		return XDP_DROP;
	left = (ip->version_ihl & 15) * 4;
	if (ip->version_ihl >> 4 != 4 || left < sizeof(*ip))
		return XDP_DROP;
	left -= sizeof(*ip);
	for (int i = 0; i < 10 && left > 0; i++) {
		u8 *option = cursor.at;
		u32 length = 1;

		if ((void *)(option + 2) > cursor.end)
			return XDP_DROP;
		if (option[0] == 0)
			break;
		if (option[0] == 131 || option[0] == 137)
			return XDP_DROP;
		if (option[0] != 1)
			length = option[1];
		if (length == 0 || length > left) {
			malformed++;
			return XDP_DROP;
		}
		seen_options++;
		cursor.at += length & 63;
		left -= length;
	}
	return XDP_PASS;
}

LICENSE("Dual BSD/GPL");
