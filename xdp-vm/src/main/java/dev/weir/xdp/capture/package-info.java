/**
 * Files of captured frames: pcap and pcapng, read and written as a stream, whatever their size. A leaf; imports {@code error}.
 */
@NullMarked
package dev.weir.xdp.capture;

import org.jspecify.annotations.NullMarked;
