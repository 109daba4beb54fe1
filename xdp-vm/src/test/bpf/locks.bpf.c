// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Values with locks: in an array, in a hash, and in hashes that another map holds.
#include "test_bpf.h"

struct bpf_spin_lock {
	u32 val;
};

static long (*const spin_lock)(struct bpf_spin_lock *lock) = (void *)93;
static long (*const spin_unlock)(struct bpf_spin_lock *lock) = (void *)94;

struct account {
	u32 number;
	struct bpf_spin_lock lock;
	u64 credit, debit;
};

struct {
	__uint(type, MAP_ARRAY);
	__uint(max_entries, 4);
	__type(key, u32);
	__type(value, struct account);
} by_number SEC(".maps");

struct by_name {
	__uint(type, MAP_HASH);
	__uint(max_entries, 4);
	__type(key, u32);
	__type(value, struct account);
} by_name SEC(".maps");

struct {
	__uint(type, MAP_ARRAY_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, u32);
	__array(values, struct by_name);
} branches SEC(".maps") = {.values = {[1] = &by_name}};

SEC("xdp")
int transfer(struct xdp_md *context)
{
	u32 branch = 1, name = 7;
	void *accounts = map_lookup(&branches, &branch);
	struct account *account = accounts ? map_lookup(accounts, &name) : 0;

	if (!account)
		return XDP_DROP;
	spin_lock(&account->lock);
	account->credit++;
	account->debit++;
	spin_unlock(&account->lock);
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
