// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* The least that a load balancer which encapsulates has to do: parse, put the same headers in front, send. No map at all. */
#include "reference.h"

SEC("xdp")
int reference(struct xdp_md *context)
{
	struct packet packet;
	if (!parse(context, &packet) || !has_ports(&packet))
		return XDP_PASS;
	struct target target = {
		.address = { .word = { htonl(0x20010db8), 0, 0, htonl(0xc0000221) } },
		.mac = { 2, 0, 0, 0, 0, 0x81 },
	};
	return encapsulate(context, &packet, &target);
}

const char license_declared[] SEC("license") = "Dual BSD/GPL";
