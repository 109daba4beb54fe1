// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// What is done is decided by constants that are set before the load, with a table among them.
#include "packet.h"

enum mode { MODE_PASS, MODE_COUNT, MODE_FILTER };

struct rule {
	u8 protocol;
	u8 verdict;
	be16 port;
};

const volatile enum mode config_mode = MODE_FILTER;
const volatile u32 config_rules = 3;
const volatile struct rule config_table[8] = {
	{PROTO_UDP, XDP_DROP, htons(53)},
	{PROTO_TCP, XDP_TX, htons(80)},
	{PROTO_ICMP, XDP_DROP, 0},
};

u64 counters[4];

SEC("xdp")
int config_rodata(struct xdp_md *context)
{
	struct cursor cursor = cursor_of(context);
	struct ethhdr *eth;
	struct iphdr *ip;
	be16 *ports;

	if (config_mode == MODE_PASS)
		return XDP_PASS;
	counters[0]++;
	if (config_mode == MODE_COUNT)
		return XDP_PASS;
	ip = take_ipv4(&cursor, &eth);
	ports = ip ? take(&cursor, 4) : NULL;
	if (!ports)
		return XDP_PASS;
	counters[1]++;
	for (u32 i = 0; i < 8; i++) {
		const volatile struct rule *rule = &config_table[i];

		if (i >= config_rules)
			break;
		if (rule->protocol == ip->protocol && (rule->port == 0 || rule->port == ports[1])) {
			counters[2]++;
			return rule->verdict;
		}
	}
	return XDP_PASS;
}

LICENSE("Dual BSD/GPL");
