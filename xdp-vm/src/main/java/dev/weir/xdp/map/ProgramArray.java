package dev.weir.xdp.map;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.spec.MapSpec;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * {@code BPF_MAP_TYPE_PROG_ARRAY} ({@code kernel/bpf/arraymap.c}): the programs of tail calls. Does not hold them: who puts them in
 * sees to it that they live for as long as they can be found. Control reads a number that stands for the program.
 */
public final class ProgramArray extends VmMap {
    private final AtomicReferenceArray<@Nullable MapProgram> programs;

    ProgramArray(MapSpec spec, MapMemory memory) {
        super(spec, memory);
        this.programs = new AtomicReferenceArray<>(spec.maxEntries());
    }

    @Override
    public @Nullable MapProgram program(int index) {
        return Integer.compareUnsigned(index, programs.length()) < 0 ? programs.getAcquire(index) : null;
    }

    /** Puts a program in that is no {@link dev.weir.xdp.Program}, or none; for whoever drives a machine by hand. */
    public void set(int index, @Nullable MapProgram program) {
        programs.set(index, program);
    }

    @Override
    public long lookup(int cpu, long key) {
        return 0;
    }

    @Override
    public int update(int cpu, long key, long value, long flags) {
        return -Errno.EINVAL;
    }

    @Override
    public int delete(int cpu, long key) {
        return -Errno.EINVAL;
    }

    @Override
    protected int read(long key, long value) {
        MapProgram program = program(Memory.getInt(key));
        if (program == null) {
            return -Errno.ENOENT;
        }
        Memory.putInt(value, Math.max(1, System.identityHashCode(program)));
        return 0;
    }

    @Override
    protected int write(long key, long value, long flags) {
        int refused = refuse(Memory.getInt(key), flags);
        return refused == 0 ? -Errno.EBADF : refused;
    }

    @Override
    protected int writeProgram(long key, MapProgram value, long flags) {
        int index = Memory.getInt(key);
        int refused = refuse(index, flags);
        if (refused == 0) {
            programs.set(index, value);
        }
        return refused;
    }

    @Override
    protected int remove(long key) {
        int index = Memory.getInt(key);
        if (Integer.compareUnsigned(index, programs.length()) >= 0) {
            return -Errno.E2BIG;
        }
        return programs.getAndSet(index, null) == null ? -Errno.ENOENT : 0;
    }

    @Override
    public void copyTo(VmMap copy, References references) {
        for (int i = 0; i < programs.length(); i++) {
            MapProgram program = programs.getAcquire(i);
            ((ProgramArray) copy).set(i, program == null ? null : references.of(program));
        }
    }

    @Override
    protected int walk(EntryVisitor visitor) {
        return IndexWalk.entries(this, visitor);
    }

    private int refuse(int index, long flags) {
        if (flags != MapFlags.ANY) {
            return -Errno.EINVAL;
        }
        return Integer.compareUnsigned(index, programs.length()) < 0 ? 0 : -Errno.E2BIG;
    }
}
