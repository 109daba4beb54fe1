package dev.weir.xdp.map;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.spec.MapSpec;

/**
 * {@code BPF_MAP_TYPE_XSKMAP} ({@code net/xdp/xskmap.c}): sockets that packets may be handed to. What a socket is, the driver hook knows: a
 * value is a number of its own, not negative, in place of the kernel's file descriptor. Control cannot read values back, as in the
 * kernel; the hook gets them from {@link #socket}.
 */
public final class SocketMap extends TargetArray {
    private static final int NO_PROGRAMS = -1;
    private static final long PRESENT = 1L << Integer.SIZE;

    SocketMap(MapSpec spec, MapMemory memory) {
        super(spec, new TargetPrograms(NO_PROGRAMS, () -> {}), memory);
    }

    /** The number of the socket in a slot; -1 if there is none. */
    public int socket(int index) {
        long found = word(index);
        return found == 0 ? -1 : (int) found;
    }

    @Override
    int refuse(int index, long value, long slot, long flags) {
        if ((int) value < 0) {
            return -Errno.EBADF;
        }
        if (slot != 0 && flags == MapFlags.NOEXIST) {
            return -Errno.EEXIST;
        }
        return slot == 0 && flags == MapFlags.EXIST ? -Errno.ENOENT : 0;
    }

    @Override
    int refuseProgram(int place) {
        return -Errno.EINVAL;
    }

    @Override
    long slotOf(long value) {
        return PRESENT | value;
    }

    @Override
    protected int read(long key, long value) {
        return -Errno.EOPNOTSUPP;
    }

    @Override
    protected int walk(EntryVisitor visitor) {
        return -Errno.EOPNOTSUPP;
    }
}
