// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Takes the outer VLAN tag off, or puts one on where there is none.
#include "packet.h"

const volatile u16 config_vlan = 42;

static int pop(struct xdp_md *context, struct ethhdr *eth, struct vlanhdr *vlan)
{
	struct ethhdr kept;

	__builtin_memcpy(&kept, eth, 12);
	kept.proto = vlan->proto;
	if (bpf_xdp_adjust_head(context, sizeof(struct vlanhdr)))
		return XDP_ABORTED;
	eth = (void *)(long)context->data;
	if ((void *)(eth + 1) > (void *)(long)context->data_end)
		return XDP_ABORTED;
	__builtin_memcpy(eth, &kept, sizeof(kept));
	return XDP_TX;
}

static int push(struct xdp_md *context, struct ethhdr *eth)
{
	struct ethhdr kept = *eth;
	struct vlanhdr *vlan;

	if (bpf_xdp_adjust_head(context, -(int)sizeof(struct vlanhdr)))
		return XDP_ABORTED;
	eth = (void *)(long)context->data;
	vlan = (void *)(eth + 1);
	if ((void *)(vlan + 1) > (void *)(long)context->data_end)
		return XDP_ABORTED;
	__builtin_memcpy(eth, &kept, 12);
	eth->proto = htons(ETH_VLAN);
	vlan->tci = htons(config_vlan);
	vlan->proto = kept.proto;
	return XDP_TX;
}

SEC("xdp")
int vlan_rewrite(struct xdp_md *context)
{
	struct cursor cursor = cursor_of(context);
	struct ethhdr *eth = TAKE(&cursor, struct ethhdr);
	struct vlanhdr *vlan;

	if (!eth)
		return XDP_DROP;
	if (eth->proto != htons(ETH_VLAN) && eth->proto != htons(ETH_QINQ))
		return push(context, eth);
	vlan = TAKE(&cursor, struct vlanhdr);
	return vlan ? pop(context, eth, vlan) : XDP_DROP;
}

LICENSE("Dual BSD/GPL");
