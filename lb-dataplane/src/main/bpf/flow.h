// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Connection consistency: whose a packet is while its slot changes hands. Only slots that are changing come here; a stable
 * slot's packets go to its owner and no flow is looked up.
 */
#ifndef WEIR_FLOW_H
#define WEIR_FLOW_H

#include "slot.h"
#include "stats.h"

/* How stale a last_seen may get: keeps the flow's cache line clean while many packets pass. */
#define LAST_SEEN_STEP 1000000000ULL

struct owner {
	__u32 backend;
	_Bool opened; /* a flow that was not known before */
};

/* True once a step has passed, after noting the time. */
static __always_inline _Bool refresh(__u64 *last_seen, __u64 now)
{
	if (now - *last_seen < LAST_SEEN_STEP)
		return 0;
	WRITE_ONCE(*last_seen, now);
	return 1;
}

/*
 * The owner of a flow that is not in the table. UDP has no sign of a beginning, so whatever is unknown counts as one. A slot that
 * prepares has no previous owner.
 */
static __always_inline __u32 untracked_owner(const struct packet *packet, __u64 word)
{
	__u32 previous = slot_previous(word);
	_Bool opens = packet->protocol == PROTOCOL_UDP || is_tcp_open(packet);
	if (opens || !previous)
		return slot_current(word);
	return previous;
}

static __always_inline struct owner track(const struct flow_key *key, const struct flow *flow, __u64 word)
{
	long error = bpf_map_update_elem(&flows, key, flow, BPF_NOEXIST);
	if (!error) {
		count_flow(FLOW_TRACKED);
		return (struct owner){ flow->backend, 1 };
	}
	if (error == -EEXIST) {
		/* Another CPU has this flow's packets too and was first: it decides. */
		struct flow *winner = bpf_map_lookup_elem(&flows, key);
		if (winner)
			return (struct owner){ winner->backend, 0 };
	}
	/* The flow's later packets will find nothing either and go to previous: so must this one, even if it opens. */
	count_flow(FLOW_REFUSED);
	__u32 previous = slot_previous(word);
	return (struct owner){ previous ? previous : slot_current(word), 0 };
}

static __always_inline struct owner owner_while_changing(const struct packet *packet, __u32 service, __u32 slot, __u64 word)
{
	struct flow_key key = flow_key_of(packet);
	__u64 now = bpf_ktime_get_coarse_ns();
	struct flow fresh = {
		.backend = untracked_owner(packet, word),
		.service = service,
		.slot = slot,
		.last_seen = now,
	};
	struct flow *known = bpf_map_lookup_elem(&flows, &key);
	if (!known) /* nobody's flow is not remembered: it is somebody's as soon as the slot is */
		return fresh.backend ? track(&key, &fresh, word) : (struct owner){ 0, 0 };
	__u32 backend = READ_ONCE(known->backend);
	if (slot_phase(word) == PHASE_PREPARING && backend != fresh.backend) {
		/* Left over from a change that is done: current is what this flow's packets met while the slot was stable. */
		bpf_map_update_elem(&flows, &key, &fresh, BPF_ANY);
		return (struct owner){ fresh.backend, 0 };
	}
	refresh(&known->last_seen, now);
	return (struct owner){ backend, 0 };
}

static __always_inline struct owner owner_of(const struct packet *packet, __u32 service, const struct table *table, __u64 hash)
{
	struct flow_key key = flow_key_of(packet);
	__u32 slot = slot_of(table, &key, packet->version == 4, hash);
	__u64 word = slot_word(slot);
	if (likely(slot_phase(word) == PHASE_STABLE))
		return (struct owner){ slot_current(word), 0 };
	return owner_while_changing(packet, service, slot, word);
}

/*
 * The owner that a flow has had so far, for what is about the flow and no packet of it: nothing is remembered and no flow is kept
 * alive. Whoever is unknown while the slot moves can only have been previous', UDP flows too: those that came since are known.
 */
static __always_inline __u32 owner_so_far(const struct flow_key *key, _Bool ipv4, const struct table *table, __u64 hash)
{
	__u64 word = slot_word(slot_of(table, key, ipv4, hash));
	if (slot_phase(word) != PHASE_MOVING)
		return slot_current(word);
	const struct flow *known = bpf_map_lookup_elem(&flows, key);
	if (known)
		return READ_ONCE(known->backend);
	__u32 previous = slot_previous(word);
	return previous ? previous : slot_current(word);
}

#endif
