/**
 * The computer that the user-space machine runs on, as its helpers see it: clocks, memory, and the network namespace's routes,
 * neighbours and links, kept fresh by netlink. Imports {@code machine}, {@code memory}, {@code sys}, {@code error}.
 */
@NullMarked
package dev.weir.xdp.host;

import org.jspecify.annotations.NullMarked;
