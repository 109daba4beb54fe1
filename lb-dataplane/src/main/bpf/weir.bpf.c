// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Weir's XDP program: packets for a service go back out to one of its backends, everything else goes on to the host. */
#include "capture.h"
#include "deliver.h"
#include "echo.h"
#include "frontend.h"
#include "guard.h"
#include "icmp.h"
#include "mss.h"
#include "nat.h"
#include "relay.h"
#include "vlan.h"

/* Never read: keeps in the BTF those enums and structs that no key, value or global mentions, for the agent reads their values there. */
const volatile struct {
	enum capture_condition capture_condition;
	enum capture_kind capture_kind;
	struct capture_record capture_record;
	enum drop_reason drop_reason;
	enum flow_stat flow_stat;
	enum guard guard;
	enum hash_policy hash_policy;
	enum mode mode;
	enum next_hop_state next_hop_state;
	enum phase phase;
	enum slot_word slot_word;
	enum tcp_state tcp_state;
	enum xdp_action xdp_action;
} vocabulary __attribute__((used));

/* The modes in which backends answer clients themselves: the packet stays as it is, with another way to go. */
static __always_inline int pass_to_backend(struct xdp_md *context, struct packet *packet, __u32 service, const struct table *table)
{
	__u64 hash = flow_hash(packet, table->hash_seed);
	struct owner owner = owner_of(packet, service, table, hash);
	owner.opened = is_tcp_open(packet) || (owner.opened && packet->protocol == PROTOCOL_UDP);
	struct tunnel tunnel;
	int outcome = deliver(context, packet, owner, table->mode, hash, &tunnel);
	if (unlikely(outcome == -DROP_TOO_BIG))
		return answer_too_big(context, packet, config_mtu - tunnel.overhead);
	return outcome;
}

static __always_inline int to_service(struct xdp_md *context, struct packet *packet, __u32 id)
{
	struct service *service = bpf_map_lookup_elem(&services, &id);
	if (unlikely(!service))
		return -DROP_NO_SERVICE;
	count(&service_counters, id, frame_length(packet));
	int fault = require_sound(packet);
	if (likely(!fault))
		fault = guard(packet, id, service);
	if (unlikely(fault))
		return fault;
	const struct table *table = &service->table[READ_ONCE(service->active) & 1];
	if (unlikely(table->mss) && packet->tcp_flags & TCP_SYN)
		clamp_mss(packet, table->mss);
	switch (table->mode) {
	case MODE_L2DSR:
	case MODE_IPIP:
	case MODE_GUE:
		return pass_to_backend(context, packet, id, table);
	case MODE_NAT:
	case MODE_DNAT:
		return nat_to_backend(packet, id, table);
	default: /* an empty table has no mode */
		return -DROP_NO_SERVICE;
	}
}

/* The host's, but for what is asked or told of a VIP. */
static __always_inline int without_ports(struct xdp_md *context, struct packet *packet)
{
	if (!has_icmp(packet))
		return XDP_PASS;
	if (is_echo_request(packet))
		return answer_echo(packet);
	if (is_icmp_error(packet))
		return relay(context, packet);
	return XDP_PASS;
}

/* A verdict, or a negative drop reason. */
static __always_inline int handle(struct xdp_md *context)
{
	struct packet packet;
	if (!parse(context, &packet))
		return XDP_PASS;
	if (unlikely(!has_ports(&packet)))
		return without_ports(context, &packet);
	struct frontend frontend = {
		.address = destination_of(&packet),
		.port = ports_of(&packet).destination,
		.protocol = packet.protocol,
	};
	__u32 *exact = bpf_map_lookup_elem(&frontends, &frontend);
	__u32 service;
	if (likely(exact)) {
		service = READ_ONCE(*exact);
	} else {
		__u32 *wide = find_wide(&frontend);
		if (likely(!wide))
			return may_be_reply(&packet) ? nat_to_client(&packet) : XDP_PASS;
		service = service_in(wide);
	}
	return to_service(context, &packet, service);
}

static __always_inline int handle_under_tags(struct xdp_md *context)
{
	struct vlan_tags tags;
	if (!vlan_take(context, &tags))
		return XDP_PASS;
	/* Everything is read anew: the compiler must not carry over what it knew of the frame before, for the verifier does not. */
	barrier();
	int outcome = handle(context);
	int fault = vlan_put_back(context, &tags);
	return unlikely(fault) && outcome >= 0 ? fault : outcome;
}

SEC("xdp")
int weir(struct xdp_md *context)
{
	__u64 length = length_now(context);
	if (unlikely(capture_is_on()))
		capture_came(context);
	int outcome = handle_under_tags(context);
	if (unlikely(capture_is_on()))
		capture_left(context, outcome);
	if (unlikely(outcome < 0)) {
		count(&drops, -outcome, length);
		outcome = XDP_DROP;
	}
	count(&verdicts, outcome, length);
	return outcome;
}

const char license_declared[] SEC("license") = "Dual BSD/GPL";
