// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// The mistakes that people make, one a program: what the verifier says of each is what they have to go by.
#include "programs/packet.h"

struct event {
	u64 at;
	u32 length, pad;
};

struct locked {
	struct bpf_spin_lock lock;
	u32 count;
};

struct {
	__uint(type, MAP_HASH);
	__uint(max_entries, 16);
	__type(key, u32);
	__type(value, struct event);
} table SEC(".maps");

struct {
	__uint(type, MAP_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct locked);
} locks SEC(".maps");

struct {
	__uint(type, MAP_ARRAY);
	__uint(max_entries, 4);
	__type(key, u32);
	__type(value, u64[8]);
} numbers SEC(".maps");

struct {
	__uint(type, MAP_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

SEC("xdp")
int no_bounds_check(struct xdp_md *context)
{
	struct ethhdr *eth = (void *)(long)context->data;

	return eth->proto == htons(ETH_IP) ? XDP_PASS : XDP_DROP;
}

SEC("xdp")
int checks_too_little(struct xdp_md *context)
{
	void *data = (void *)(long)context->data, *end = (void *)(long)context->data_end;
	struct iphdr *ip = data + 14;

	if (data + 14 > end)
		return XDP_DROP;
	return ip->protocol == PROTO_TCP ? XDP_PASS : XDP_DROP;
}

SEC("xdp")
int checks_the_wrong_way(struct xdp_md *context)
{
	u8 *data = (void *)(long)context->data, *end = (void *)(long)context->data_end;

	if (data + 14 < end)
		return XDP_DROP;
	return data[12] ? XDP_PASS : XDP_DROP;
}

SEC("xdp")
int checks_after_access(struct xdp_md *context)
{
	u8 *data = (void *)(long)context->data, *end = (void *)(long)context->data_end;
	u8 first = data[0];

	opaque(first);
	if (data + 14 > end)
		return XDP_DROP;
	return first ? XDP_PASS : XDP_DROP;
}

SEC("xdp")
int adds_a_length_unchecked(struct xdp_md *context)
{
	void *data = (void *)(long)context->data, *end = (void *)(long)context->data_end;
	struct iphdr *ip = data + 14;
	u8 *payload;

	if (data + 34 > end)
		return XDP_DROP;
	payload = (void *)ip + (ip->version_ihl & 15) * 4;
	return payload[0] ? XDP_PASS : XDP_DROP;
}

SEC("xdp")
int uses_the_packet_after_it_moved(struct xdp_md *context)
{
	u8 *data = (void *)(long)context->data, *end = (void *)(long)context->data_end;

	if (data + 34 > end || bpf_xdp_adjust_head(context, -20))
		return XDP_DROP;
	return data[12] ? XDP_PASS : XDP_DROP;
}

SEC("xdp")
int no_null_check(struct xdp_md *context)
{
	u32 key = 0;
	struct event *event = bpf_map_lookup_elem(&table, &key);

	event->length++;
	return XDP_PASS;
}

SEC("xdp")
int null_check_inverted(struct xdp_md *context)
{
	u32 key = 0;
	struct event *event = bpf_map_lookup_elem(&table, &key);

	if (event)
		return XDP_PASS;
	event->length++;
	return XDP_DROP;
}

SEC("xdp")
int index_unchecked(struct xdp_md *context)
{
	u32 key = 0, index = bpf_get_prandom_u32();
	u64 *values = bpf_map_lookup_elem(&numbers, &key);

	return values && values[index] ? XDP_PASS : XDP_DROP;
}

SEC("xdp")
int index_off_by_one(struct xdp_md *context)
{
	u32 key = 0, index = bpf_get_prandom_u32();
	u64 *values = bpf_map_lookup_elem(&numbers, &key);

	if (!values || index > 8)
		return XDP_DROP;
	return values[index] ? XDP_PASS : XDP_DROP;
}

SEC("xdp")
int index_signed(struct xdp_md *context)
{
	u32 key = 0;
	s64 index = (s32)bpf_get_prandom_u32();
	u64 *values = bpf_map_lookup_elem(&numbers, &key);

	if (!values || index > 7)
		return XDP_DROP;
	return values[index] ? XDP_PASS : XDP_DROP;
}

SEC("xdp")
int loops_without_bound(struct xdp_md *context)
{
	u32 rounds = 0;

	while (rounds != 1) {
		asm volatile("%0 = 0" : "=r"(rounds));
	}
	return XDP_PASS;
}

SEC("xdp")
int loops_to_a_number_of_the_packet(struct xdp_md *context)
{
	u32 count = bpf_get_prandom_u32(), sum = 0;

	for (u32 i = 0; i < count; i++) {
		sum += i;
		opaque(sum);
	}
	return sum & 1;
}

SEC("xdp")
int key_uninitialised(struct xdp_md *context)
{
	u32 key;

	return bpf_map_lookup_elem(&table, &key) ? XDP_PASS : XDP_DROP;
}

SEC("xdp")
int padding_uninitialised(struct xdp_md *context)
{
	u32 key = 0;
	struct event event;

	event.at = bpf_ktime_get_ns();
	event.length = 1;
	bpf_map_update_elem(&table, &key, &event, 0);
	return XDP_PASS;
}

SEC("xdp")
int value_too_short(struct xdp_md *context)
{
	u32 key = 0;
	u64 now = bpf_ktime_get_ns();

	bpf_map_update_elem(&table, &key, &now, 0);
	return XDP_PASS;
}

SEC("xdp")
int multiplies_a_pointer(struct xdp_md *context)
{
	u64 data = context->data;

	opaque(data);
	data *= 2;
	opaque(data);
	return *(u8 *)data;
}

SEC("xdp")
int record_not_released(struct xdp_md *context)
{
	struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (!event)
		return XDP_DROP;
	event->length = 1;
	return XDP_PASS;
}

SEC("xdp")
int record_used_after_release(struct xdp_md *context)
{
	struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (!event)
		return XDP_DROP;
	bpf_ringbuf_submit(event, 0);
	return event->length ? XDP_PASS : XDP_DROP;
}

SEC("xdp")
int record_released_twice(struct xdp_md *context)
{
	struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (!event)
		return XDP_DROP;
	bpf_ringbuf_submit(event, 0);
	bpf_ringbuf_discard(event, 0);
	return XDP_PASS;
}

SEC("xdp")
int record_unchecked(struct xdp_md *context)
{
	struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	bpf_ringbuf_submit(event, 0);
	return XDP_PASS;
}

SEC("xdp")
int lock_held_at_exit(struct xdp_md *context)
{
	u32 key = 0;
	struct locked *value = bpf_map_lookup_elem(&locks, &key);

	if (!value)
		return XDP_DROP;
	bpf_spin_lock(&value->lock);
	if (value->count++ > 10)
		return XDP_DROP;
	bpf_spin_unlock(&value->lock);
	return XDP_PASS;
}

SEC("xdp")
int calls_under_a_lock(struct xdp_md *context)
{
	u32 key = 0;
	struct locked *value = bpf_map_lookup_elem(&locks, &key);

	if (!value)
		return XDP_DROP;
	bpf_spin_lock(&value->lock);
	value->count = bpf_get_prandom_u32();
	bpf_spin_unlock(&value->lock);
	return XDP_PASS;
}

SEC("xdp")
int writes_the_lock(struct xdp_md *context)
{
	u32 key = 0;
	struct locked *value = bpf_map_lookup_elem(&locks, &key);

	if (value)
		value->lock.val = 0;
	return XDP_PASS;
}

SEC("xdp")
int looks_up_in_a_ring_buffer(struct xdp_md *context)
{
	u32 key = 0;

	return bpf_map_lookup_elem(&events, &key) ? XDP_PASS : XDP_DROP;
}

SEC("xdp")
int context_for_a_map(struct xdp_md *context)
{
	u32 key = 0;

	return bpf_map_lookup_elem(context, &key) ? XDP_PASS : XDP_DROP;
}

SEC("xdp")
int writes_the_context(struct xdp_md *context)
{
	context->rx_queue_index = 1;
	return XDP_PASS;
}

SEC("xdp")
int returns_a_pointer(struct xdp_md *context)
{
	return (long)context;
}

SEC("xdp")
int stores_a_pointer(struct xdp_md *context)
{
	u32 key = 0;
	struct event *event = bpf_map_lookup_elem(&table, &key);

	if (event)
		event->at = (long)event;
	return XDP_PASS;
}

static __noinline int fills(void)
{
	u64 many[33];

	asm volatile("*(u64 *)(%0 + 0) = 0" : : "r"(&many[0]) : "memory");
	return many[0] & 1;
}

SEC("xdp")
int takes_too_much_stack(struct xdp_md *context)
{
	u64 many[33];

	asm volatile("*(u64 *)(%0 + 0) = 0" : : "r"(&many[0]) : "memory");
	return many[0] + fills();
}

SEC("xdp")
int size_unchecked(struct xdp_md *context)
{
	u8 buffer[64] = {};
	u32 size = bpf_get_prandom_u32();

	bpf_xdp_load_bytes(context, 0, buffer, size);
	return buffer[0];
}

SEC("xdp")
int helper_of_others(struct xdp_md *context)
{
	static u64 (*const get_current_pid_tgid)(void) = (void *)14;

	return get_current_pid_tgid() ? XDP_PASS : XDP_DROP;
}

LICENSE("Dual BSD/GPL");
