// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Asks which kernel it runs on and what that was built with: what is there, what is not, and every type that may ask.
#include "test_bpf.h"

#define __kconfig __attribute__((section(".kconfig")))
#define __weak __attribute__((weak))

enum libbpf_tristate { TRI_NO, TRI_YES, TRI_MODULE };

extern int LINUX_KERNEL_VERSION __kconfig;
extern _Bool CONFIG_BPF_SYSCALL __kconfig __weak;
extern enum libbpf_tristate CONFIG_NET __kconfig __weak;
extern char CONFIG_INET __kconfig __weak;
extern u32 CONFIG_HZ __kconfig __weak;
extern u64 CONFIG_NR_CPUS __kconfig __weak;
extern const char CONFIG_DEFAULT_HOSTNAME[8] __kconfig __weak;
extern u32 CONFIG_NEVER_HEARD_OF __kconfig __weak;

struct answers {
	u64 version, bpf, net, inet, hz, cpus, unknown, hostname;
};

struct {
	__uint(type, MAP_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct answers);
} answers SEC(".maps");

SEC("xdp")
int kernel_options(struct xdp_md *context)
{
	u32 zero = 0;
	struct answers *found = map_lookup(&answers, &zero);

	if (!found)
		return XDP_DROP;
	found->version = LINUX_KERNEL_VERSION;
	found->bpf = CONFIG_BPF_SYSCALL;
	found->net = CONFIG_NET;
	found->inet = CONFIG_INET;
	found->hz = CONFIG_HZ;
	found->cpus = CONFIG_NR_CPUS;
	found->unknown = CONFIG_NEVER_HEARD_OF;
	for (int i = 0; i < 8; i++)
		((char *)&found->hostname)[i] = CONFIG_DEFAULT_HOSTNAME[i];
	// Pruned, or the verifier would refuse it.
	if (CONFIG_NEVER_HEARD_OF)
		return *(int *)(long)context->data;
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
