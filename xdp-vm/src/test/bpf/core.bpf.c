// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// One CO-RE relocation of each kind, about types that look otherwise in the kernel; some are not there at all.
#include "test_bpf.h"

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct xdp_md___shuffled {
	u64 rx_queue_index;
	u32 data_end, not_there, data;
};

struct iphdr {
	u32 saddr;
	u8 version : 4, ihl : 4;
	u16 tot_len;
};

struct never_heard_of {
	u32 field;
};
#pragma clang attribute pop

enum xdp_action___mine { XDP_TX___mine = 77, XDP_NOTHING = 78 };

enum { BYTE_OFFSET, BYTE_SIZE, EXISTS, SIGNED, LSHIFT, RSHIFT };

#define FIELD(type, field, what) __builtin_preserve_field_info(((type *)0)->field, what)
#define TYPE_EXISTS(type) __builtin_preserve_type_info(*(type *)0, 0)
#define TYPE_SIZE(type) __builtin_preserve_type_info(*(type *)0, 1)
#define TYPE_MATCHES(type) __builtin_preserve_type_info(*(type *)0, 2)
#define ENUM_EXISTS(type, value) __builtin_preserve_enum_value(*(typeof(type) *)value, 0)
#define ENUM_VALUE(type, value) __builtin_preserve_enum_value(*(typeof(type) *)value, 1)

u64 answers[20];

SEC("xdp")
int core(struct xdp_md___shuffled *context)
{
	u8 *data = (void *)(long)context->data, *end = (void *)(long)context->data_end;

	answers[0] = FIELD(struct xdp_md___shuffled, data, BYTE_OFFSET);
	answers[1] = FIELD(struct xdp_md___shuffled, rx_queue_index, BYTE_SIZE);
	answers[2] = FIELD(struct xdp_md___shuffled, data, EXISTS);
	answers[3] = FIELD(struct xdp_md___shuffled, not_there, EXISTS);
	answers[4] = FIELD(struct iphdr, tot_len, SIGNED);
	answers[5] = FIELD(struct iphdr, ihl, LSHIFT);
	answers[6] = FIELD(struct iphdr, ihl, RSHIFT);
	answers[7] = FIELD(struct iphdr, saddr, BYTE_OFFSET);
	answers[8] = TYPE_EXISTS(struct iphdr);
	answers[9] = TYPE_EXISTS(struct never_heard_of);
	answers[10] = TYPE_SIZE(struct iphdr);
	answers[11] = TYPE_SIZE(struct never_heard_of);
	answers[12] = ENUM_EXISTS(enum xdp_action___mine, XDP_TX___mine);
	answers[13] = ENUM_EXISTS(enum xdp_action___mine, XDP_NOTHING);
	answers[14] = ENUM_VALUE(enum xdp_action___mine, XDP_TX___mine);
	answers[15] = TYPE_MATCHES(struct iphdr);
	answers[16] = __builtin_btf_type_id(*(struct iphdr *)0, 0) != 0;
	answers[17] = __builtin_btf_type_id(*(struct iphdr *)0, 1);
	// A 64-bit load that is one of 32 bits in the kernel, and a field that is not there, behind a question.
	answers[18] = context->rx_queue_index;
	if (FIELD(struct xdp_md___shuffled, not_there, EXISTS))
		answers[19] = context->not_there;
	return data + 1 > end ? XDP_DROP : XDP_PASS;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
