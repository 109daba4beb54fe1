// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * What the kernel gives an XDP program, and how an object names its sections and maps. Self-contained, so that the object
 * depends on the compiler alone and not on the kernel headers of whoever builds it. Numbers and shapes are those of
 * include/uapi/linux/bpf.h.
 */
#ifndef WEIR_BPF_HELPERS_H
#define WEIR_BPF_HELPERS_H

typedef unsigned char __u8;
typedef unsigned short __u16;
typedef unsigned int __u32;
typedef unsigned long long __u64;
typedef __u16 __be16;
typedef __u32 __be32;

#define SEC(name) __attribute__((section(name), used))
#define __always_inline inline __attribute__((always_inline))

#define __uint(name, value) int (*name)[value]
#define __type(name, value) typeof(value) *name

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

/* Nothing that was read from memory is good beyond it. */
#define barrier() asm volatile("" ::: "memory")

/* One load or store that the compiler neither repeats nor tears. */
#define READ_ONCE(x) (*(const volatile typeof(x) *)&(x))
#define WRITE_ONCE(x, value) (*(volatile typeof(x) *)&(x) = (value))

/* The target is little-endian (bpfel). */
#define htons(x) ((__be16)__builtin_bswap16(x))
#define htonl(x) ((__be32)__builtin_bswap32(x))
#define ntohs(x) ((__u16)__builtin_bswap16(x))

enum xdp_action {
	XDP_ABORTED,
	XDP_DROP,
	XDP_PASS,
	XDP_TX,
	XDP_REDIRECT,
};

enum { XDP_ACTIONS = XDP_REDIRECT + 1 };

struct xdp_md {
	__u32 data;
	__u32 data_end;
	__u32 data_meta;
	__u32 ingress_ifindex;
	__u32 rx_queue_index;
	__u32 egress_ifindex;
};

enum {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_PERF_EVENT_ARRAY = 4,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_LPM_TRIE = 11,
};

enum {
	BPF_F_NO_PREALLOC = 1 << 0,
	BPF_F_MMAPABLE = 1 << 10,
};

/* Of bpf_perf_event_output: the running CPU's buffer; above it, how many bytes of the packet are to follow what is put out. */
#define BPF_F_CURRENT_CPU 0xffffffffULL
enum { PERF_PACKET_SHIFT = 32 };

enum {
	BPF_ANY,
	BPF_NOEXIST,
};

enum { EEXIST = 17 };

static void *(*const bpf_map_lookup_elem)(void *map, const void *key) = (void *)1;
static long (*const bpf_map_update_elem)(void *map, const void *key, const void *value, __u64 flags) = (void *)2;
static long (*const bpf_map_delete_elem)(void *map, const void *key) = (void *)3;

/* CLOCK_MONOTONIC. */
static __u64 (*const bpf_ktime_get_ns)(void) = (void *)5;

static long (*const bpf_perf_event_output)(void *context, void *map, __u64 flags, const void *data, __u64 size) = (void *)25;
static long (*const bpf_csum_diff)(const void *from, __u32 from_size, const void *to, __u32 to_size, __u32 seed) = (void *)28;

/* Both move an end of the packet, and make every pointer into it stale. */
static long (*const bpf_xdp_adjust_head)(struct xdp_md *context, int delta) = (void *)44;
static long (*const bpf_xdp_adjust_tail)(struct xdp_md *context, int delta) = (void *)65;

/* CLOCK_MONOTONIC as of the last tick: as good as the exact clock for idle times, and free of reading the hardware's. */
static __u64 (*const bpf_ktime_get_coarse_ns)(void) = (void *)160;

#endif
