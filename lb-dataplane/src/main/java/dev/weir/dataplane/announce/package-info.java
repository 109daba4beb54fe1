/**
 * Layer-2 announcement: which of a link's agents answers for a VIP, agreed by the agents themselves over heartbeats on that link,
 * and the answers to ARP and neighbour solicitations. Imports {@code table}, the engine's link sockets and {@code sys}.
 */
@NullMarked
package dev.weir.dataplane.announce;

import org.jspecify.annotations.NullMarked;
