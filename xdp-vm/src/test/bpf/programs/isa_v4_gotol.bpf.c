// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// A jump over more instructions than 15 bits can count, in both directions.
#include "packet.h"

SEC("xdp")
int isa_v4_gotol(struct xdp_md *context)
{
	u64 bytes = context->data_end - context->data, sum = 0, rounds = 2;

	// The padding runs, too, for packets of an odd length.
	asm volatile("again: %[sum] += %[bytes]\n"
		     "if %[bytes] & 1 goto padding\n"
		     "gotol behind\n"
		     "padding:\n"
		     ".rept 33000\n"
		     "%[sum] += 1\n"
		     ".endr\n"
		     "behind: %[rounds] -= 1\n"
		     "if %[rounds] == 0 goto done\n"
		     "gotol again\n"
		     "done:\n"
		     : [sum] "+r"(sum), [rounds] "+r"(rounds)
		     : [bytes] "r"(bytes));
	return sum & 4 ? XDP_DROP : sum & 2 ? XDP_TX : XDP_PASS;
}

LICENSE("Dual BSD/GPL");
