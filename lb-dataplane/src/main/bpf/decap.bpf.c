// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Takes packets out of tunnels that end at this host, and passes them on to its stack: for hosts that have no tunnel devices. */
#include "decap_gue.h"
#include "decap_inner.h"
#include "decap_types.h"
#include "tally.h"

/* Never read: keeps the enumeration in the BTF, for who loads the program reads the outcomes' names there. */
const volatile struct {
	enum decap_outcome decap_outcome;
	enum xdp_action xdp_action;
} vocabulary __attribute__((used));

/* UNDECIDED if the packet is a tunnel's, ours, and in order so far. */
static __always_inline int open_outer(const struct link *link, struct tunnel *tunnel)
{
	_Bool is_v4 = link->type == htons(ETHERTYPE_IPV4);
	if (!is_v4 && link->type != htons(ETHERTYPE_IPV6))
		return DECAP_NOT_OURS;
	tunnel->end = link->end;
	int outcome = is_v4 ? outer_ipv4(link, tunnel) : outer_ipv6(link, tunnel);
	if (outcome == UNDECIDED && tunnel->protocol == PROTOCOL_UDP)
		outcome = gue_port(tunnel);
	if (outcome != UNDECIDED)
		return outcome;
	return is_v4 ? outer_ipv4_length(tunnel) : outer_ipv6_length(tunnel);
}

static __always_inline int decapsulate(struct xdp_md *context)
{
	struct link link;
	struct tunnel tunnel;
	if (!link_parse(context, &link))
		return DECAP_NOT_OURS;
	int outcome = open_outer(&link, &tunnel);
	if (outcome != UNDECIDED)
		return outcome;
	_Bool is_gue = tunnel.protocol == PROTOCOL_UDP;
	if (is_gue) {
		outcome = gue_unwrap(&tunnel);
		if (outcome != UNDECIDED)
			return outcome;
	}
	outcome = tunnel.protocol == TUNNEL_IPV4 ? inner_ipv4(&tunnel) : inner_ipv6(&tunnel);
	if (outcome != UNDECIDED)
		return outcome;
	outcome = bring_out(context, &link, &tunnel);
	if (outcome != UNDECIDED)
		return outcome;
	return is_gue ? DECAP_GUE : DECAP_IPIP;
}

static __always_inline int verdict_of(int outcome)
{
	switch (outcome) {
	case DECAP_NOT_OURS:
	case DECAP_FRAGMENT:
	case DECAP_IPIP:
	case DECAP_GUE:
		return XDP_PASS;
	default:
		return XDP_DROP;
	}
}

SEC("xdp")
int decap(struct xdp_md *context)
{
	__u64 length = context->data_end - context->data;
	int outcome = decapsulate(context);
	tally(outcome, length);
	return verdict_of(outcome);
}

const char license_declared[] SEC("license") = "Dual BSD/GPL";
