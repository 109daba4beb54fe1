// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* A frame's Ethernet header with the VLAN tags that follow it. */
#ifndef WEIR_LINK_H
#define WEIR_LINK_H

#include "headers.h"

enum { LINK_TAGS_MAX = 2 };

enum link_tag_type {
	LINK_CUSTOMER_TAG = 0x8100,
	LINK_SERVICE_TAG = 0x88a8,
};

/* IEEE 802.1Q, from behind the tag's own type on. */
struct link_tag {
	__be16 control;
	__be16 type; /* of what follows */
};

struct link {
	struct ethernet *ethernet;
	void *network; /* what follows the last tag */
	void *end;     /* of the frame */
	__be16 type;   /* of what follows; a tag's if there are too many */
	__u32 tags;
};

static __always_inline _Bool link_is_tag(__be16 type)
{
	return type == htons(LINK_CUSTOMER_TAG) || type == htons(LINK_SERVICE_TAG);
}

/* False if the frame ends before that. */
static __always_inline _Bool link_parse(struct xdp_md *context, struct link *link)
{
	struct ethernet *ethernet = (void *)(long)context->data;
	link->end = (void *)(long)context->data_end;
	link->ethernet = ethernet;
	link->network = ethernet + 1;
	link->tags = 0;
	if (link->network > link->end)
		return 0;
	link->type = ethernet->type;
#pragma unroll
	for (int i = 0; i < LINK_TAGS_MAX; i++) {
		if (likely(!link_is_tag(link->type)))
			return 1;
		const struct link_tag *tag = link->network;
		if ((void *)(tag + 1) > link->end)
			return 0;
		link->type = tag->type;
		link->network = (void *)(tag + 1);
		link->tags++;
	}
	return 1;
}

#endif
