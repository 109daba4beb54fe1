package dev.weir.xdp.sys;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The memory of this process, by address. */
public final class OwnMemory {
    // struct iovec { void *base; size_t length; }
    private static final int LENGTH = 8;
    private static final int IOVEC_BYTES = 16;

    /** {@code include/uapi/asm-generic/mman-common.h}. */
    private static final int MADV_HUGEPAGE = 14;

    private static final long PID = ProcessHandle.current().pid();
    private static final int PAGE_BYTES = Machine.pageSize();

    private OwnMemory() {}

    /**
     * Asks the kernel to back memory with huge pages ({@code MADV_HUGEPAGE}), which are filled many times faster, and make look-ups all over a
     * large map miss the processor's table of pages less often. Only advice: where it is not taken, small pages do.
     *
     * @param address of the first byte
     * @param bytes whole pages in it are meant
     */
    public static void preferHugePages(long address, long bytes) {
        long first = (address + PAGE_BYTES - 1) & -PAGE_BYTES;
        long end = (address + bytes) & -PAGE_BYTES;
        SystemCall.MADVISE.call(first, end - first, MADV_HUGEPAGE, 0);
    }

    /**
     * Copies bytes up to the end of the next page, by an address that may be wrong ({@code man 2 process_vm_readv}): the kernel looks before
     * it copies.
     *
     * @param from an address, right or wrong
     * @param to address of room for {@code bytes} bytes
     * @param bytes up to a page
     * @return how many were copied: fewer where memory ends that can be read, none if the address is wrong or the system forbids such calls
     */
    public static int read(long from, long to, int bytes) {
        int first = (int) Math.min(bytes, PAGE_BYTES - (from & (PAGE_BYTES - 1)));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment local = arena.allocate(IOVEC_BYTES, LENGTH);
            local.set(JAVA_LONG, 0, to);
            local.set(JAVA_LONG, LENGTH, bytes);
            // What lies in the second page comes as a piece of its own, so that the first one comes without it.
            MemorySegment remote = arena.allocate(2 * IOVEC_BYTES, LENGTH);
            remote.set(JAVA_LONG, 0, from);
            remote.set(JAVA_LONG, LENGTH, first);
            remote.set(JAVA_LONG, IOVEC_BYTES, from + first);
            remote.set(JAVA_LONG, IOVEC_BYTES + LENGTH, bytes - first);
            int pieces = first == bytes ? 1 : 2;
            long result = SystemCall.PROCESS_VM_READV.call(PID, local.address(), 1, remote.address(), pieces, 0);
            return (int) Math.max(0, result);
        }
    }
}
