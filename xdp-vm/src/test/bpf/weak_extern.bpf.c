// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Asks whether the kernel has something before using it, and can do without.
#include "test_bpf.h"

#define __weak_ksym __attribute__((weak, section(".ksyms")))

extern int never_heard_of(struct xdp_md *context) __weak_ksym;
extern const int nor_of_this __weak_ksym;

SEC("xdp")
int weak_extern(struct xdp_md *context)
{
	if (never_heard_of)
		return never_heard_of(context);
	return &nor_of_this ? XDP_DROP : XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
