package dev.weir.xdp.sys;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.weir.xdp.error.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * The argument of bpf(2): {@code union bpf_attr} ({@code uapi/linux/bpf.h}), off heap and in the machine's byte order. Each
 * command's part of the union is a subclass with its fields' offsets by name. Only as many bytes are passed as the fields in use
 * take, so that older kernels, whose union is shorter, accept them.
 *
 * <p>Segments whose addresses are set must stay alive until the call has returned: they come from the same arena.
 */
public abstract sealed class BpfAttr
        permits BtfLoadAttr,
                EnableStatsAttr,
                FdAttr,
                InfoAttr,
                LinkCreateAttr,
                LinkUpdateAttr,
                MapBatchAttr,
                MapCreateAttr,
                MapElementAttr,
                ObjectAttr,
                ProgramLoadAttr,
                TestRunAttr {
    /** {@code BPF_OBJ_NAME_LEN}, the closing NUL included. */
    private static final int NAME_BYTES = 16;

    /** A call that a signal cut short is made again this many times. */
    private static final int TRIES = 10;

    private final MemorySegment memory;

    BpfAttr(Arena arena, int bytes) {
        this.memory = arena.allocate(bytes, Long.BYTES);
    }

    /** Makes the call; the result (a file descriptor, for commands that make something), or the negative errno. */
    public int call(BpfCommand command) {
        long result = 0;
        for (int i = 0; i < TRIES; i++) {
            result = SystemCall.BPF.call(command.code(), memory.address(), memory.byteSize(), 0);
            if (result != -Errno.EINTR && result != -Errno.EAGAIN) {
                break;
            }
        }
        return (int) result;
    }

    final void putInt(int offset, int value) {
        memory.set(JAVA_INT, offset, value);
    }

    final int getInt(int offset) {
        return memory.get(JAVA_INT, offset);
    }

    final void putLong(int offset, long value) {
        memory.set(JAVA_LONG, offset, value);
    }

    /** Pointers are 64 bits wide, whatever the machine. */
    final void putAddress(int offset, MemorySegment target) {
        memory.set(JAVA_LONG, offset, target.address());
    }

    /** The kernel takes 15 letters, digits, underscores and dots: a longer name is cut, other characters become underscores. */
    final void putName(int offset, String name) {
        byte[] bytes = name.replaceAll("[^A-Za-z0-9_.]", "_").getBytes(StandardCharsets.US_ASCII);
        int length = Math.min(bytes.length, NAME_BYTES - 1);
        MemorySegment.copy(bytes, 0, memory, JAVA_BYTE, offset, length);
    }
}
