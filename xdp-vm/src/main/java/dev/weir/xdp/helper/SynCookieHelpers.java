package dev.weir.xdp.helper;

import static dev.weir.xdp.error.Errno.EACCES;
import static dev.weir.xdp.error.Errno.EINVAL;

import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.memory.Memory;

/** Making and checking SYN cookies for connections that no socket knows of ({@code net/core/filter.c}). */
public final class SynCookieHelpers {
    private static final int TCP_HEADER_BYTES = 20;
    private static final int DATA_OFFSET = 12;
    private static final int OPTION_END = 0;
    private static final int OPTION_NOTHING = 1;
    private static final int OPTION_SEGMENT_SIZE = 2;
    private static final int SEGMENT_SIZE_BYTES = 4;
    /** What a peer that says nothing takes: RFC 9293, 3.7.1. */
    private static final int DEFAULT_IPV4 = 536;

    private static final int DEFAULT_IPV6 = 1220;
    private static final long UNSIGNED_INT = 0xffff_ffffL;

    private SynCookieHelpers() {}

    /** For a SYN over IPv4: the cookie, the MSS in the upper 32 bits; EINVAL if the TCP header has not the length it claims. */
    public static long makeIpv4(Cpu cpu, long ip, long tcp, long bytes, long r4, long r5) {
        return make(cpu, SynCookies.IPV4, DEFAULT_IPV4, ip, tcp, bytes & UNSIGNED_INT);
    }

    /** As {@link #makeIpv4}, over IPv6. */
    public static long makeIpv6(Cpu cpu, long ip, long tcp, long bytes, long r4, long r5) {
        return make(cpu, SynCookies.IPV6, DEFAULT_IPV6, ip, tcp, bytes & UNSIGNED_INT);
    }

    /** For an ACK over IPv4: 0 if it answers a cookie of ours, else EACCES. */
    public static long checkIpv4(Cpu cpu, long ip, long tcp, long r3, long r4, long r5) {
        return SynCookies.IPV4.isGood(cpu.surroundings(), ip, tcp) ? 0 : -EACCES;
    }

    /** As {@link #checkIpv4}, over IPv6. */
    public static long checkIpv6(Cpu cpu, long ip, long tcp, long r3, long r4, long r5) {
        return SynCookies.IPV6.isGood(cpu.surroundings(), ip, tcp) ? 0 : -EACCES;
    }

    private static long make(Cpu cpu, SynCookies cookies, int silentSize, long ip, long tcp, long bytes) {
        if (bytes < TCP_HEADER_BYTES || bytes != headerBytes(tcp)) {
            return -EINVAL;
        }
        int told = segmentSize(tcp + TCP_HEADER_BYTES, tcp + bytes);
        return cookies.make(cpu.surroundings(), ip, tcp, told == 0 ? silentSize : told);
    }

    private static int headerBytes(long tcp) {
        return (Byte.toUnsignedInt(Memory.getByte(tcp + DATA_OFFSET)) >>> 4) * Integer.BYTES;
    }

    /** The last segment size among the options (RFC 9293, 3.2), up to one that makes no sense; 0 if there is none. */
    private static int segmentSize(long options, long end) {
        int size = 0;
        long at = options;
        while (at < end) {
            int kind = Byte.toUnsignedInt(Memory.getByte(at));
            if (kind == OPTION_END) {
                break;
            }
            if (kind == OPTION_NOTHING) {
                at++;
                continue;
            }
            int length = end - at < 2 ? 0 : Byte.toUnsignedInt(Memory.getByte(at + 1));
            if (length < 2 || length > end - at) {
                break;
            }
            if (kind == OPTION_SEGMENT_SIZE && length == SEGMENT_SIZE_BYTES) {
                int told = Short.toUnsignedInt(Short.reverseBytes(Memory.getShort(at + 2)));
                size = told == 0 ? size : told;
            }
            at += length;
        }
        return size;
    }
}
