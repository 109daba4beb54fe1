// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* What a service's packets have to get past before they are anybody's. A service without guards pays one branch. */
#ifndef WEIR_GUARD_H
#define WEIR_GUARD_H

#include "maps.h"
#include "parse.h"

enum { SOURCE_RANGE_BITS = 8 * (sizeof(struct source_range) - sizeof(__u32)) };

static __always_inline _Bool is_allowed_source(const struct packet *packet, __u32 service)
{
	struct source_range key = {
		.prefix_length = SOURCE_RANGE_BITS,
		.service = service,
		.version = packet->version,
		.address = source_of(packet),
	};
	return bpf_map_lookup_elem(&source_ranges, &key);
}

/* 0, or a negative drop reason. */
static __always_inline int guard(const struct packet *packet, __u32 id, const struct service *service)
{
	if (likely(!(READ_ONCE(service->guards) & GUARD_SOURCES)))
		return 0;
	return is_allowed_source(packet, id) ? 0 : -DROP_SOURCE_NOT_ALLOWED;
}

#endif
