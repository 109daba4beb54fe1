// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Bringing a packet as it is to a backend that answers clients itself, by the way that the pool's mode says. */
#ifndef WEIR_DELIVER_H
#define WEIR_DELIVER_H

#include "encap.h"
#include "flow.h"
#include "forward.h"

/*
 * A verdict, or a negative drop reason. A backend that is this host itself holds the VIP, so the packet is for it as it is. The tunnel's overhead is
 * known afterwards if the reason is DROP_TOO_BIG.
 */
static __always_inline int deliver(struct xdp_md *context, struct packet *packet, struct owner owner, enum mode mode, __u64 hash,
				   struct tunnel *tunnel)
{
	struct backend *backend;
	struct next_hop next_hop;
	int fault = find_backend(owner.backend, &backend, &next_hop);
	if (unlikely(fault))
		return fault;
	__u64 length = frame_length(packet);
	if (unlikely(next_hop.state == NEXT_HOP_HOST)) {
		count_backend(owner.backend, length, owner.opened);
		return XDP_PASS;
	}
	if (mode != MODE_L2DSR) {
		fault = tunnel_to(backend, packet, mode, hash >> 32, tunnel);
		if (unlikely(fault))
			return fault;
		fault = encapsulate(context, backend, next_hop, tunnel);
		if (unlikely(fault))
			return fault;
	} else {
		forward(packet, next_hop);
	}
	count_backend(owner.backend, length, owner.opened);
	return XDP_TX;
}

#endif
