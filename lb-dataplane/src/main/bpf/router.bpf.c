// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Routes packets by the host's own tables. What those do not settle, and what needs an answer to its sender, goes on to the host's
 * stack, which does the same more slowly: so nothing is dropped here.
 */
#include "router_headers.h"
#include "router_types.h"
#include "tally.h"

/* Never read: keeps the enumeration in the BTF, for who loads the program reads the outcomes' names there. */
const volatile struct {
	enum router_outcome router_outcome;
	enum xdp_action xdp_action;
} vocabulary __attribute__((used));

static __always_inline int outcome_of(long answer)
{
	switch (answer) {
	case FIB_SUCCESS:
		return UNDECIDED;
	case FIB_BLACKHOLE:
	case FIB_UNREACHABLE:
	case FIB_PROHIBIT:
		return ROUTER_REFUSED;
	case FIB_NOT_FORWARDED:
		return ROUTER_LOCAL_OR_NO_ROUTE;
	case FIB_FORWARDING_DISABLED:
		return ROUTER_FORWARDING_OFF;
	case FIB_NO_NEIGHBOUR:
		return ROUTER_NO_NEIGHBOUR;
	case FIB_FRAGMENTATION_NEEDED:
		return ROUTER_TOO_BIG;
	default:
		return ROUTER_UNSETTLED;
	}
}

/* Before anything is changed: a packet that cannot be sent on has to reach the stack as it came. */
static __always_inline int choose_way(__u32 from, __u32 to)
{
	if (from == to)
		return ROUTER_SENT_BACK;
	return redirect_map(&interfaces, to, XDP_PASS) == XDP_REDIRECT ? ROUTER_REDIRECTED : ROUTER_OTHER_INTERFACE;
}

static __always_inline int route(struct xdp_md *context)
{
	struct routed packet;
	struct fib_query query = { .interface = context->ingress_ifindex };
	int outcome = ask(context, &packet, &query);
	if (outcome != UNDECIDED)
		return outcome;
	outcome = outcome_of(fib_lookup(context, &query, sizeof(query), 0));
	if (outcome != UNDECIDED)
		return outcome;
	outcome = choose_way(context->ingress_ifindex, query.interface);
	if (outcome == ROUTER_OTHER_INTERFACE)
		return outcome;
	take_hop(&packet);
	__builtin_memcpy(packet.ethernet->destination, query.destination_mac, sizeof(query.destination_mac));
	__builtin_memcpy(packet.ethernet->source, query.source_mac, sizeof(query.source_mac));
	return outcome;
}

static __always_inline int verdict_of(int outcome)
{
	switch (outcome) {
	case ROUTER_SENT_BACK:
		return XDP_TX;
	case ROUTER_REDIRECTED:
		return XDP_REDIRECT;
	default:
		return XDP_PASS;
	}
}

SEC("xdp")
int router(struct xdp_md *context)
{
	__u64 length = context->data_end - context->data;
	int outcome = route(context);
	tally(outcome, length);
	return verdict_of(outcome);
}

const char license_declared[] SEC("license") = "Dual BSD/GPL";
