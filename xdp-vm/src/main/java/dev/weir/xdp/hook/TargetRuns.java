package dev.weir.xdp.hook;

import dev.weir.xdp.Verdict;
import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.machine.XdpBuffer;
import dev.weir.xdp.map.TargetProgram;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.memory.NativeMemory;
import org.jspecify.annotations.Nullable;

/**
 * Runs the programs of device and CPU maps on what a queue's program redirected there ({@code dev_map_bpf_prog_run} in {@code
 * kernel/bpf/devmap.c}, {@code cpu_map_bpf_prog_run} in {@code cpumap.c}). For the queue's thread.
 */
final class TargetRuns implements AutoCloseable {
    private static final int PASS = Verdict.PASS.code();

    private final Cpu cpu;
    private @Nullable NativeMemory copy;

    TargetRuns(Cpu cpu) {
        this.cpu = cpu;
    }

    /** Runs a program of a CPU map on the frame under way; returns its verdict. */
    int onCpu(TargetProgram program, XdpBuffer buffer) {
        return run(program, 0, buffer);
    }

    /** Runs a program of a device map on the frame under way; whether that may leave. */
    boolean onDevice(TargetProgram program, int interfaceIndex, XdpBuffer buffer) {
        return run(program, interfaceIndex, buffer) == PASS;
    }

    /** The same on a copy, which is sent if it may leave; the frame under way stays as it is. */
    boolean onCopyForDevice(TargetProgram program, int interfaceIndex, XdpBuffer buffer, FrameSink sink) {
        long hardStart = buffer.hardStart();
        long meta = buffer.dataMeta();
        long data = buffer.data();
        long end = buffer.dataEnd();
        long hardEnd = buffer.hardEnd();
        long moved = room(hardEnd - hardStart) - hardStart;
        Memory.copy(meta, meta + moved, end - meta);
        buffer.set(hardStart + moved, data + moved, end + moved, hardEnd + moved);
        buffer.setMeta(meta + moved);
        boolean leaves = onDevice(program, interfaceIndex, buffer);
        if (leaves) {
            sink.addCopy(buffer.data(), buffer.length());
            // The sink may look at the bytes until then, and there is one copy only.
            sink.flush();
        }
        buffer.set(hardStart, data, end, hardEnd);
        buffer.setMeta(meta);
        return leaves;
    }

    /** There, a frame's interface is known, but not its queue any more. */
    private int run(TargetProgram program, int egress, XdpBuffer buffer) {
        if (!(program instanceof FrameProgram runs)) {
            throw new IllegalStateException(program.name() + " is of another engine");
        }
        int ingress = buffer.ingress();
        int queue = buffer.queue();
        buffer.setIngress(ingress, 0);
        buffer.setEgress(egress);
        int verdict = runs.run(cpu);
        buffer.setIngress(ingress, queue);
        return verdict;
    }

    private long room(long bytes) {
        NativeMemory room = copy;
        if (room == null || room.bytes() < bytes) {
            close();
            room = NativeMemory.allocate(bytes);
            copy = room;
        }
        return room.address();
    }

    @Override
    public void close() {
        NativeMemory room = copy;
        if (room != null) {
            room.close();
            copy = null;
        }
    }
}
