package dev.weir.xdp.map;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.spec.MapSpec;
import org.jspecify.annotations.Nullable;

/**
 * An array of what packets are redirected to. A slot is 8 bytes that change at once, 0 if there is nothing; programs may find its
 * address, and neither read nor write through it more than {@code valueSize} bytes.
 */
abstract class TargetArray extends VmMap {
    private static final int SLOT_BYTES = Long.BYTES;

    private final TargetPrograms programs;
    private final long slots;
    private final int maxEntries;

    TargetArray(MapSpec spec, TargetPrograms programs, MapMemory memory) {
        super(spec, memory);
        this.programs = programs;
        this.maxEntries = spec.maxEntries();
        this.slots =
                memory.allocate(Integer.toUnsignedLong(maxEntries) * SLOT_BYTES).address();
    }

    /**
     * Why a slot can't be set to a value; 0 if it can.
     *
     * @param slot what is in the slot, 0 if nothing
     */
    abstract int refuse(int index, long value, long slot, long flags);

    /** Why a place can have no program; 0 if it can. */
    abstract int refuseProgram(int place);

    /** What setting a program is answered by that was made for something else. */
    int wrongProgram() {
        return -Errno.EINVAL;
    }

    final TargetPrograms programs() {
        return programs;
    }

    @Override
    public final long lookup(int cpu, long key) {
        return at(Memory.getInt(key));
    }

    /** Address of a slot; 0 if there is nothing in it, or no such slot. */
    final long at(int index) {
        return word(index) == 0 ? 0 : slot(index);
    }

    @Override
    public final int update(int cpu, long key, long value, long flags) {
        return -Errno.EINVAL;
    }

    @Override
    public final int delete(int cpu, long key) {
        return -Errno.EINVAL;
    }

    @Override
    protected int read(long key, long value) {
        long found = lookup(0, key);
        if (found == 0) {
            return -Errno.ENOENT;
        }
        Memory.copyWords(found, value, spec().valueSize());
        return 0;
    }

    /** What is in a slot; 0 if nothing, or no such slot. */
    final long word(int index) {
        return Integer.compareUnsigned(index, maxEntries) < 0 ? Memory.getLongAcquire(slot(index)) : 0;
    }

    @Override
    protected final int write(long key, long value, long flags) {
        return set(Memory.getInt(key), wanted(value), null, flags);
    }

    @Override
    protected final int writeTarget(long key, long value, TargetProgram program, long flags) {
        long place = Target.of(Target.place(wanted(value)), 0);
        if (spec().valueSize() != Long.BYTES) {
            return -Errno.EINVAL;
        }
        return set(Memory.getInt(key), place, program, flags);
    }

    private long wanted(long value) {
        return spec().valueSize() == Integer.BYTES
                ? Integer.toUnsignedLong(Memory.getInt(value))
                : Memory.getLong(value);
    }

    private int set(int index, long wanted, @Nullable TargetProgram program, long flags) {
        long before;
        synchronized (this) {
            int refused = refuse(index, wanted, program, flags);
            if (refused != 0) {
                return refused;
            }
            before = Memory.getLong(slot(index));
            // A queue of no length takes a CPU out, whatever program was to run there.
            int place = Target.place(wanted);
            Memory.putLongRelease(
                    slot(index),
                    program == null || place == 0 ? slotOf(wanted) : Target.of(place, programs.add(program)));
        }
        programs.letGo(Target.programId(before));
        return 0;
    }

    private int refuse(int index, long wanted, @Nullable TargetProgram program, long flags) {
        if (Long.compareUnsigned(flags, MapFlags.EXIST) > 0) {
            return -Errno.EINVAL;
        }
        if (Integer.compareUnsigned(index, maxEntries) >= 0) {
            return -Errno.E2BIG;
        }
        int refused = refuse(index, wanted, Memory.getLong(slot(index)), flags);
        if (refused != 0 || program == null) {
            return refused;
        }
        int place = Target.place(wanted);
        return place != 0 && !programs.accepts(program) ? wrongProgram() : refuseProgram(place);
    }

    @Override
    protected void letGo() {
        programs.close();
    }

    /** What a slot holds for a value that is not refused. */
    abstract long slotOf(long value);

    @Override
    protected final int remove(long key) {
        int index = Memory.getInt(key);
        if (Integer.compareUnsigned(index, maxEntries) >= 0) {
            return -Errno.EINVAL;
        }
        long before;
        synchronized (this) {
            before = Memory.getLong(slot(index));
            Memory.putLongRelease(slot(index), 0);
        }
        programs.letGo(Target.programId(before));
        return 0;
    }

    @Override
    protected int walk(EntryVisitor visitor) {
        return IndexWalk.entries(this, visitor);
    }

    private long slot(int index) {
        return slots + Integer.toUnsignedLong(index) * SLOT_BYTES;
    }
}
