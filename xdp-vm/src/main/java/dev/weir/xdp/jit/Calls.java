package dev.weir.xdp.jit;

import dev.weir.xdp.isa.MemorySize;
import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.machine.Executable;
import dev.weir.xdp.machine.XdpBuffer;
import dev.weir.xdp.map.MapProgram;
import dev.weir.xdp.map.VmMap;
import dev.weir.xdp.memory.Memory;
import org.jspecify.annotations.Nullable;

/** What emitted code calls where a call is shorter than emitting it: the helpers that go on with code, and loads of which little is known. */
final class Calls {
    private static final int EINVAL = 22;
    private static final int E2BIG = 7;

    /** {@code BPF_MAX_LOOPS} ({@code include/linux/bpf.h}). */
    private static final int MAX_LOOPS = 8 * 1024 * 1024;

    private Calls() {}

    /** The program that a tail call goes on with, counted; null if the call fails and the caller goes on. */
    static @Nullable Executable tailCallTarget(Cpu cpu, @Nullable VmMap map, long index) {
        MapProgram program = map == null ? null : map.program((int) index);
        return program instanceof Executable target && cpu.countTailCall() ? target : null;
    }

    /** The same with a map of which only the handle is known. */
    static @Nullable Executable tailCallTarget(Cpu cpu, long map, long index) {
        return tailCallTarget(cpu, cpu.maps().get(map), index);
    }

    /** {@code bpf_loop}. */
    static long loop(Functions functions, Cpu cpu, long count, long function, long argument, long flags, long r10) {
        if (flags != 0) {
            return -EINVAL;
        }
        int times = (int) count;
        if (Integer.compareUnsigned(times, MAX_LOOPS) > 0) {
            return -E2BIG;
        }
        for (int i = 0; i < times; i++) {
            if (functions.call(function, cpu, i, argument, 0, 0, 0, r10 - Executable.STACK_BYTES) != 0) {
                return i + 1L;
            }
        }
        return times;
    }

    /** {@code bpf_for_each_map_elem}. */
    static long forEach(Functions functions, Cpu cpu, long map, long function, long argument, long flags, long r10) {
        VmMap it = cpu.maps().get(map);
        if (flags != 0 || it == null) {
            return -EINVAL;
        }
        long frame = r10 - Executable.STACK_BYTES;
        return it.forEachElement(
                cpu.number(), (key, value) -> functions.call(function, cpu, map, key, value, argument, 0, frame) == 0);
    }

    /** A load of 4 bytes from what may be the context: its fields are translated. */
    static long loadWord(Cpu cpu, long address) {
        long offset = address - cpu.buffer().address();
        ContextField field =
                offset >= 0 && offset < ContextField.BYTES && (offset & 3) == 0 ? ContextField.at((int) offset) : null;
        if (field == null) {
            return Integer.toUnsignedLong(Memory.getInt(address));
        }
        long place = address - offset + field.bufferOffset();
        return field.size() == MemorySize.DOUBLE_WORD
                ? Memory.getLong(place)
                : Integer.toUnsignedLong(Memory.getInt(place));
    }

    /** The fields of {@code struct xdp_md}, in its order, and where the machine keeps them. */
    enum ContextField {
        DATA(XdpBuffer.DATA, MemorySize.DOUBLE_WORD),
        DATA_END(XdpBuffer.DATA_END, MemorySize.DOUBLE_WORD),
        DATA_META(XdpBuffer.DATA_META, MemorySize.DOUBLE_WORD),
        INGRESS_IFINDEX(XdpBuffer.INGRESS_IFINDEX, MemorySize.WORD),
        RX_QUEUE_INDEX(XdpBuffer.RX_QUEUE_INDEX, MemorySize.WORD),
        EGRESS_IFINDEX(XdpBuffer.EGRESS_IFINDEX, MemorySize.WORD);

        private static final ContextField[] ALL = values();

        /** Size of {@code struct xdp_md}. */
        static final int BYTES = 4 * ALL.length;

        private final int bufferOffset;
        private final MemorySize size;

        ContextField(int bufferOffset, MemorySize size) {
            this.bufferOffset = bufferOffset;
            this.size = size;
        }

        /** The field at an offset that is a multiple of 4 and less than {@link #BYTES}. */
        static ContextField at(int offset) {
            return ALL[offset / Integer.BYTES];
        }

        /** Where it is in an {@link XdpBuffer}. */
        int bufferOffset() {
            return bufferOffset;
        }

        /** What it is there. */
        MemorySize size() {
            return size;
        }
    }
}
