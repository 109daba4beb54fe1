// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Copes with packets in several buffers: reads and writes by copies, never by pointers.
#include "packet.h"

SEC("xdp.frags")
int load_store_bytes(struct xdp_md *context)
{
	u64 bytes = bpf_xdp_get_buff_len(context);
	struct ethhdr eth;
	struct iphdr ip;
	u8 last;

	if (bpf_xdp_load_bytes(context, 0, &eth, sizeof(eth)))
		return XDP_ABORTED;
	if (eth.proto != htons(ETH_IP))
		return XDP_PASS;
	if (bpf_xdp_load_bytes(context, sizeof(eth), &ip, sizeof(ip)))
		return XDP_DROP;
	if (bytes == 0 || bytes > 9000 || bpf_xdp_load_bytes(context, bytes - 1, &last, 1))
		return XDP_ABORTED;
	if (bpf_xdp_load_bytes(context, bytes, &last, 1) == 0)
		return XDP_ABORTED;
	if (ip.ttl < 2)
		return XDP_DROP;
	ip.check = csum_replace2(ip.check, htons(ip.ttl << 8 | ip.protocol), htons((ip.ttl - 1) << 8 | ip.protocol));
	ip.ttl--;
	if (bpf_xdp_store_bytes(context, sizeof(eth), &ip, sizeof(ip)))
		return XDP_ABORTED;
	return last & 1 ? XDP_TX : XDP_PASS;
}

LICENSE("Dual BSD/GPL");
