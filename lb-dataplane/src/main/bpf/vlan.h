// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * VLAN tags (IEEE 802.1Q). A frame under up to two of them is handled as if it had none: they are taken out first, and put back into
 * whatever becomes of it, so that it stays in its VLAN and nothing in between has to know of them.
 *
 *  +-----------------+---------------------------+------+-----------+
 *  | MAC addresses   | tags: type, control each  | type | packet    |
 *  +-----------------+---------------------------+------+-----------+
 */
#ifndef WEIR_VLAN_H
#define WEIR_VLAN_H

#include "link.h"

enum { VLAN_TAG_LENGTH = 4 };

/* In 4-byte words: both MAC addresses, and where tags are. */
enum { VLAN_MACS = 3, VLAN_FIRST = VLAN_MACS, VLAN_SECOND = VLAN_MACS + 1 };

/*
 * What is in the places of tags, whether it is any: what is known of their number would have the verifier go through the rest of the program
 * once for each.
 */
struct vlan_tags {
	__be32 first;
	__be32 second;
};

/* The type is in the lower half of a little-endian word. */
static __always_inline _Bool vlan_is_tag(__be32 word)
{
	return link_is_tag((__be16)word);
}

static __always_inline int vlan_length(const struct vlan_tags *tags)
{
	return vlan_is_tag(tags->second) ? 2 * VLAN_TAG_LENGTH : VLAN_TAG_LENGTH;
}

/* False if the frame is too short to be anybody's. Otherwise no pointer into it is good afterwards. */
static __always_inline _Bool vlan_take(struct xdp_md *context, struct vlan_tags *tags)
{
	const __be32 *word = (void *)(long)context->data;
	if ((void *)word + sizeof(struct ethernet) + LINK_TAGS_MAX * VLAN_TAG_LENGTH > (void *)(long)context->data_end)
		return 0;
	*tags = (struct vlan_tags){ word[VLAN_FIRST], word[VLAN_SECOND] };
	if (likely(!vlan_is_tag(tags->first)))
		return 1;
	__u32 macs[VLAN_MACS] = { word[0], word[1], word[2] };
	if (bpf_xdp_adjust_head(context, vlan_length(tags)))
		return 0;
	__be32 *moved = (void *)(long)context->data;
	if ((void *)(moved + VLAN_MACS) > (void *)(long)context->data_end)
		return 0;
	moved[0] = macs[0];
	moved[1] = macs[1];
	moved[2] = macs[2];
	return 1;
}

/* 0, or a negative drop reason. */
static __always_inline int vlan_put_back(struct xdp_md *context, const struct vlan_tags *tags)
{
	/* Asked anew: an answer that is kept is a number again. */
	__be32 first = tags->first;
	asm volatile("" : "+r"(first));
	if (likely(!vlan_is_tag(first)))
		return 0;
	_Bool two = vlan_is_tag(tags->second);
	if (bpf_xdp_adjust_head(context, -vlan_length(tags)))
		return -DROP_NO_HEADROOM;
	__be32 *word = (void *)(long)context->data;
	/* Never true: what had tags had room for two, and nothing is made shorter than that. */
	if ((void *)(word + VLAN_SECOND + 1) > (void *)(long)context->data_end)
		return -DROP_MALFORMED;
	word[0] = two ? word[2] : word[1];
	word[1] = two ? word[3] : word[2];
	word[2] = two ? word[4] : word[3];
	word[VLAN_FIRST] = first;
	if (two)
		word[VLAN_SECOND] = tags->second;
	return 0;
}

#endif
