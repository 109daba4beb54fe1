// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Showing frames to whoever captures: as they came in, and as they were left, with the outcome. While nobody does, it costs a look at one
 * word. The functions are global, so that the verifier goes through each once, whatever it knows of its callers.
 *
 * Perf buffers rather than a ring buffer: the kernel copies frames of any length in one call, no two CPUs share anything, what does not fit
 * is counted where it is read, and buffers go with the process that made them.
 */
#ifndef WEIR_CAPTURE_H
#define WEIR_CAPTURE_H

#include "link.h"
#include "maps.h"
#include "parse.h"

/*
 * A frame's length, from what is read for it alone and at once: the context's fields are pointers to the verifier and 32-bit numbers to the
 * compiler, which would keep half of one over a call.
 */
static __always_inline __u64 length_now(struct xdp_md *context)
{
	barrier();
	__u64 length = context->data_end - context->data;
	asm volatile("" : "+r"(length) : : "memory");
	return length;
}

static __always_inline _Bool is_either_end(const struct address *address, const struct address *source, const struct address *destination)
{
	_Bool source_is = low_half(address) == low_half(source) && high_half(address) == high_half(source);
	return source_is || (low_half(address) == low_half(destination) && high_half(address) == high_half(destination));
}

static __always_inline _Bool capture_ports_match(const struct capture *capture, const struct ports *ports, const void *end)
{
	if ((const void *)(ports + 1) > end)
		return 0;
	return ports->source == capture->port || ports->destination == capture->port;
}

static __always_inline _Bool capture_matches_ipv4(const struct capture *capture, const struct ipv4 *ipv4, const void *end)
{
	if ((const void *)(ipv4 + 1) > end)
		return 0;
	struct address source = address_of_ipv4(ipv4->source);
	struct address destination = address_of_ipv4(ipv4->destination);
	if (capture->conditions & CAPTURE_ADDRESS && !is_either_end(&capture->address, &source, &destination))
		return 0;
	if (capture->conditions & CAPTURE_PROTOCOL && ipv4->protocol != capture->protocol)
		return 0;
	return !(capture->conditions & CAPTURE_PORT) ||
	       capture_ports_match(capture, (const void *)ipv4 + ipv4_header_length(ipv4), end);
}

/* Behind extension headers there may be anything. */
static __always_inline _Bool capture_matches_ipv6(const struct capture *capture, const struct ipv6 *ipv6, const void *end)
{
	if ((const void *)(ipv6 + 1) > end)
		return 0;
	struct address source = ipv6->source;
	struct address destination = ipv6->destination;
	if (capture->conditions & CAPTURE_ADDRESS && !is_either_end(&capture->address, &source, &destination))
		return 0;
	__u8 protocol = ipv6->next_header;
	if (protocol != PROTOCOL_TCP && protocol != PROTOCOL_UDP && protocol != PROTOCOL_ICMPV6)
		return 1;
	if (capture->conditions & CAPTURE_PROTOCOL && protocol != capture->protocol)
		return 0;
	return !(capture->conditions & CAPTURE_PORT) || capture_ports_match(capture, (const void *)(ipv6 + 1), end);
}

/* Never false for a frame that meets the conditions; whoever captures looks closer. */
static __always_inline _Bool capture_matches(struct xdp_md *context, const struct capture *capture)
{
	if (!capture->conditions)
		return 1;
	struct link link;
	if (!link_parse(context, &link))
		return 0;
	return link.type == htons(ETHERTYPE_IPV4)   ? capture_matches_ipv4(capture, link.network, link.end)
	       : link.type == htons(ETHERTYPE_IPV6) ? capture_matches_ipv6(capture, link.network, link.end)
						    : 0;
}

/* False, and counted, if the capture may take nothing at the moment. */
static __always_inline _Bool capture_take(struct capture *capture, struct capture_progress *progress)
{
	if ((long long)READ_ONCE(capture->credit) <= 0) {
		progress->skipped++;
		return 0;
	}
	__sync_fetch_and_add(&capture->credit, -1);
	progress->number++;
	return 1;
}

static __always_inline void capture_put_out(struct xdp_md *context, const struct capture *capture, __u64 number, enum capture_kind kind,
					    int outcome)
{
	__u64 length = length_now(context);
	__u64 bytes = READ_ONCE(capture->snap_length);
	struct capture_record record = {
		.time = bpf_ktime_get_ns(),
		.number = number,
		.length = length,
		.interface = context->ingress_ifindex,
		.kind = kind,
		.outcome = outcome,
	};
	__u64 flags = BPF_F_CURRENT_CPU | (bytes < length ? bytes : length) << PERF_PACKET_SHIFT;
	bpf_perf_event_output(context, &capture_frames, flags, &record, sizeof(record));
}

__attribute__((noinline)) int capture_came(struct xdp_md *context)
{
	__u32 only = 0;
	struct capture *capture = bpf_map_lookup_elem(&captures, &only);
	struct capture_progress *progress = bpf_map_lookup_elem(&capture_progress, &only);
	if (!capture || !progress)
		return 0;
	progress->wanted = 0;
	if (bpf_ktime_get_ns() > READ_ONCE(capture->until)) {
		WRITE_ONCE(capture->on, 0);
		return 0;
	}
	if (!capture_matches(context, capture))
		return 0;
	if (READ_ONCE(capture->drops_only)) {
		progress->wanted = 1;
		return 0;
	}
	if (!capture_take(capture, progress))
		return 0;
	progress->wanted = 1;
	capture_put_out(context, capture, progress->number, CAPTURE_CAME, 0);
	return 0;
}

__attribute__((noinline)) int capture_left(struct xdp_md *context, int outcome)
{
	__u32 only = 0;
	struct capture *capture = bpf_map_lookup_elem(&captures, &only);
	struct capture_progress *progress = bpf_map_lookup_elem(&capture_progress, &only);
	if (!capture || !progress || !progress->wanted)
		return 0;
	progress->wanted = 0;
	if (READ_ONCE(capture->drops_only) && (outcome >= 0 || !capture_take(capture, progress)))
		return 0;
	capture_put_out(context, capture, progress->number, CAPTURE_LEFT, outcome);
	return 0;
}

static __always_inline _Bool capture_is_on(void)
{
	__u32 only = 0;
	const struct capture *capture = bpf_map_lookup_elem(&captures, &only);
	return capture && READ_ONCE(capture->on);
}

#endif
