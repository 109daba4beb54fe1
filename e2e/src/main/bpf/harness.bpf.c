// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Runs another program on a fresh packet each time, of one flow after another: a test run does not reset the packet between its
 * repeats. What the other program has put in front is taken off, the frame is written anew, and a tail call does the rest. What all
 * this costs is measured with the programs below it, which do nothing.
 */
#include "bpf_helpers.h"

enum { BPF_MAP_TYPE_PROG_ARRAY = 3 };
enum { ETHERNET = 14, IPV4_SOURCE = ETHERNET + 12, IPV4_PORT = ETHERNET + 20, IPV6_SOURCE_END = ETHERNET + 20, IPV6_PORT = ETHERNET + 40 };
enum { FRAME4 = 64, FRAME6 = 80 };

/* The frame, FRAME4 or FRAME6 bytes of it, with a client's address and port to which the flow's number is added. */
const volatile __u64 config_frame[FRAME6 / 8];
const volatile __u8 config_is_ipv6;

/* There are two to the power of this many flows, 32 at most. */
const volatile __u32 config_flow_bits;

/* How much the program "grow" puts in front. */
const volatile __u32 config_growth;

__u64 runs;

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} measured SEC(".maps");

static long (*const bpf_tail_call)(void *context, void *programs, __u32 index) = (void *)12;

/*
 * Every flow once in a pass, and in another order in each: what lies in memory in the order in which it was made must not be met in
 * that order. Multiplying by an odd number and xoring with a shift to the right are one to one.
 */
static __always_inline __u32 flow_of(__u64 run)
{
	__u64 mask = (1ULL << config_flow_bits) - 1;
	__u64 pass = run >> config_flow_bits;
	__u64 flow = (run ^ pass * 0xD6E8FEB86659FD93ULL) & mask;
	flow ^= flow >> (config_flow_bits / 2 + 1);
	flow = flow * 0x9E3779B97F4A7C15ULL & mask;
	flow ^= flow >> (config_flow_bits / 2 + 1);
	return flow * 0x85EBCA6BULL & mask;
}

static __always_inline void add(void *at, __u32 number)
{
	*(__be32 *)at = htonl(htonl(*(__be32 *)at) + number);
}

static __always_inline int refresh4(void *data, void *end, __u32 flow)
{
	if (data + FRAME4 > end)
		return XDP_ABORTED;
#pragma unroll
	for (int i = 0; i < FRAME4 / 8; i++)
		((__u64 *)data)[i] = config_frame[i];
	add(data + IPV4_SOURCE, flow >> 16);
	*(__be16 *)(data + IPV4_PORT) = htons(flow);
	return XDP_PASS;
}

static __always_inline int refresh6(void *data, void *end, __u32 flow)
{
	if (data + FRAME6 > end)
		return XDP_ABORTED;
#pragma unroll
	for (int i = 0; i < FRAME6 / 8; i++)
		((__u64 *)data)[i] = config_frame[i];
	add(data + IPV6_SOURCE_END, flow >> 16);
	*(__be16 *)(data + IPV6_PORT) = htons(flow);
	return XDP_PASS;
}

SEC("xdp")
int harness(struct xdp_md *context)
{
	__u32 length = context->data_end - context->data;
	__u32 whole = config_is_ipv6 ? FRAME6 : FRAME4;
	if (length != whole && bpf_xdp_adjust_head(context, length - whole))
		return XDP_ABORTED;
	__u32 flow = flow_of(runs++);
	void *data = (void *)(long)context->data;
	void *end = (void *)(long)context->data_end;
	if ((config_is_ipv6 ? refresh6(data, end, flow) : refresh4(data, end, flow)) == XDP_ABORTED)
		return XDP_ABORTED;
	bpf_tail_call(context, &measured, 0);
	return XDP_ABORTED;
}

SEC("xdp")
int nothing(struct xdp_md *context)
{
	return XDP_TX;
}

SEC("xdp")
int grow(struct xdp_md *context)
{
	return bpf_xdp_adjust_head(context, -(int)config_growth) ? XDP_ABORTED : XDP_TX;
}

const char license_declared[] SEC("license") = "Dual BSD/GPL";
