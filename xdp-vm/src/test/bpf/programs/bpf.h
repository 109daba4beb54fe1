// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// What the programs of this folder need of the kernel: types, maps, helpers. Numbers are those of uapi/linux/bpf.h.
#pragma once

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef signed char s8;
typedef short s16;
typedef int s32;
typedef long long s64;
typedef u16 be16;
typedef u32 be32;

#define SEC(name) __attribute__((section(name), used))
#define __noinline __attribute__((noinline))
#define __inline static inline __attribute__((always_inline))
#define __hidden __attribute__((visibility("hidden")))
#define __packed __attribute__((packed))
#define __uint(name, number) int(*name)[number]
#define __type(name, of) typeof(of) *name
#define __array(name, of) typeof(of) *name[]
#define NULL ((void *)0)
#define LICENSE(text) char declared_license[] SEC("license") = text

#define htons(x) ((be16)__builtin_bswap16(x))
#define ntohs(x) ((u16)__builtin_bswap16(x))
#define htonl(x) ((be32)__builtin_bswap32(x))
#define ntohl(x) ((u32)__builtin_bswap32(x))
// Keeps the compiler from knowing a value, as it would otherwise compute a test's result itself.
#define opaque(x) asm volatile("" : "+r"(x))

enum map_type {
	MAP_HASH = 1,
	MAP_ARRAY = 2,
	MAP_PROG_ARRAY = 3,
	MAP_PERF_EVENT_ARRAY = 4,
	MAP_PERCPU_HASH = 5,
	MAP_PERCPU_ARRAY = 6,
	MAP_LRU_HASH = 9,
	MAP_LRU_PERCPU_HASH = 10,
	MAP_LPM_TRIE = 11,
	MAP_ARRAY_OF_MAPS = 12,
	MAP_HASH_OF_MAPS = 13,
	MAP_DEVMAP = 14,
	MAP_CPUMAP = 16,
	MAP_XSKMAP = 17,
	MAP_QUEUE = 22,
	MAP_STACK = 23,
	MAP_DEVMAP_HASH = 25,
	MAP_RINGBUF = 27,
	MAP_BLOOM_FILTER = 30,
};
enum { F_NO_PREALLOC = 1, F_NO_COMMON_LRU = 2 };
enum { ANY = 0, NOEXIST = 1, EXIST = 2 };
enum { CURRENT_CPU = 0xffffffff };

enum xdp_action { XDP_ABORTED, XDP_DROP, XDP_PASS, XDP_TX, XDP_REDIRECT };

struct xdp_md {
	u32 data, data_end, data_meta, ingress_ifindex, rx_queue_index, egress_ifindex;
};

struct bpf_spin_lock {
	u32 val;
};

struct bpf_fib_lookup {
	u8 family;
	u8 l4_protocol;
	be16 sport, dport;
	u16 tot_len;
	u32 ifindex;
	u8 tos;
	u8 padding[3];
	be32 ipv4_src;
	be32 ipv6_src_rest[3];
	be32 ipv4_dst;
	be32 ipv6_dst_rest[3];
	be16 h_vlan_proto, h_vlan_TCI;
	u8 smac[6];
	u8 dmac[6];
};

struct iphdr;
struct tcphdr;

#define HELPER(number, result, name, ...) static result (*const name)(__VA_ARGS__) __attribute__((unused)) = (void *)number
HELPER(1, void *, bpf_map_lookup_elem, void *map, const void *key);
HELPER(2, long, bpf_map_update_elem, void *map, const void *key, const void *value, u64 flags);
HELPER(3, long, bpf_map_delete_elem, void *map, const void *key);
HELPER(5, u64, bpf_ktime_get_ns, void);
HELPER(6, long, bpf_trace_printk, const char *format, u32 size, ...);
HELPER(7, u32, bpf_get_prandom_u32, void);
HELPER(8, u32, bpf_get_smp_processor_id, void);
HELPER(12, long, bpf_tail_call, void *context, void *programs, u32 index);
HELPER(23, long, bpf_redirect, u32 ifindex, u64 flags);
HELPER(25, long, bpf_perf_event_output, void *context, void *map, u64 flags, void *data, u64 size);
HELPER(28, s64, bpf_csum_diff, be32 *from, u32 from_size, be32 *to, u32 to_size, u32 seed);
HELPER(44, long, bpf_xdp_adjust_head, struct xdp_md *context, int delta);
HELPER(51, long, bpf_redirect_map, void *map, u64 key, u64 flags);
HELPER(54, long, bpf_xdp_adjust_meta, struct xdp_md *context, int delta);
HELPER(65, long, bpf_xdp_adjust_tail, struct xdp_md *context, int delta);
HELPER(69, long, bpf_fib_lookup, void *context, struct bpf_fib_lookup *parameters, int size, u32 flags);
HELPER(87, long, bpf_map_push_elem, void *map, const void *value, u64 flags);
HELPER(88, long, bpf_map_pop_elem, void *map, void *value);
HELPER(89, long, bpf_map_peek_elem, void *map, void *value);
HELPER(93, long, bpf_spin_lock, struct bpf_spin_lock *lock);
HELPER(94, long, bpf_spin_unlock, struct bpf_spin_lock *lock);
HELPER(105, long, bpf_strtol, const char *text, u64 size, u64 flags, s64 *result);
HELPER(106, long, bpf_strtoul, const char *text, u64 size, u64 flags, u64 *result);
HELPER(118, u64, bpf_jiffies64, void);
HELPER(125, u64, bpf_ktime_get_boot_ns, void);
HELPER(130, long, bpf_ringbuf_output, void *ringbuf, void *data, u64 size, u64 flags);
HELPER(131, void *, bpf_ringbuf_reserve, void *ringbuf, u64 size, u64 flags);
HELPER(132, void, bpf_ringbuf_submit, void *data, u64 flags);
HELPER(133, void, bpf_ringbuf_discard, void *data, u64 flags);
HELPER(134, u64, bpf_ringbuf_query, void *ringbuf, u64 flags);
HELPER(163, long, bpf_check_mtu, void *context, u32 ifindex, u32 *mtu, s32 difference, u64 flags);
HELPER(164, long, bpf_for_each_map_elem, void *map, void *function, void *context, u64 flags);
HELPER(181, long, bpf_loop, u32 count, void *function, void *context, u64 flags);
HELPER(188, u64, bpf_xdp_get_buff_len, struct xdp_md *context);
HELPER(189, long, bpf_xdp_load_bytes, struct xdp_md *context, u32 offset, void *buffer, u32 size);
HELPER(190, long, bpf_xdp_store_bytes, struct xdp_md *context, u32 offset, void *buffer, u32 size);
HELPER(204, s64, bpf_tcp_raw_gen_syncookie_ipv4, struct iphdr *ip, struct tcphdr *tcp, u32 tcp_size);
HELPER(206, long, bpf_tcp_raw_check_syncookie_ipv4, struct iphdr *ip, struct tcphdr *tcp);
#undef HELPER
