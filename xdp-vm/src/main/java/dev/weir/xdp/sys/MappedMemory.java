package dev.weir.xdp.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Memory of the kernel's mapped into this process (mmap(2)). */
public final class MappedMemory {
    private static final int PROT_READ = 1;
    private static final int PROT_WRITE = 2;
    private static final int MAP_SHARED = 1;

    private MappedMemory() {}

    /**
     * Maps part of a file until the arena is closed.
     *
     * @param offset in bytes, a multiple of the page size
     * @param length in bytes; whole pages are mapped
     * @return the mapping, {@code length} bytes
     * @throws dev.weir.xdp.error.SystemCallException EPERM if the object is read-only or frozen and {@code writable} is asked for
     */
    public static MemorySegment map(Fd fd, long offset, long length, boolean writable, Arena arena) {
        int protection = writable ? PROT_READ | PROT_WRITE : PROT_READ;
        long address = SystemCall.MMAP.call(0, length, protection, MAP_SHARED, fd.number(), offset);
        if (address < 0) {
            throw SystemCall.MMAP.failed(address, "mapping %d bytes".formatted(length));
        }
        MemorySegment mapped = MemorySegment.ofAddress(address)
                .reinterpret(length, arena, memory -> SystemCall.MUNMAP.call(memory.address(), length, 0, 0));
        return writable ? mapped : mapped.asReadOnly();
    }
}
