package dev.weir.xdp.interpreter;

import dev.weir.xdp.memory.Memory;
import java.util.Arrays;

/**
 * The memory that the run under way may use, and the pointers into it. One for each virtual CPU; owned by its thread.
 *
 * <p>A pointer is a number that is no address: in its upper half the handle of a region, in its lower half the distance to the
 * region's origin, biased so that a pointer moved to either side stays in its region's lane and is found out when it is used:
 *
 * <pre>
 *  63              32 31               0
 *  +-----------------+-----------------+
 *  |    handle of i  | 2^31 + distance |      null is 0; other numbers are no pointers
 *  +-----------------+-----------------+
 * </pre>
 *
 * Which handles there are, the {@link AddressSpace} says. Regions 0 to {@link #FIRST_FREE} - 1 are the run's fixed ones: context, packet or plain memory, one for each frame of the call stack.
 * Others are added as helpers hand out memory. Map values have one each, the same one whenever they are found again, so that pointers to
 * the same byte are equal; {@code slots} is the open-addressing table that finds it by address.
 */
final class Regions {
    static final int CONTEXT = 0;
    static final int FIRST_FRAME = 1;
    static final int FIRST_FREE = FIRST_FRAME + Frames.MAX;

    private static final int BIAS = Integer.MIN_VALUE;
    /** More regions than this in a single run are a run gone astray. */
    private static final int MAX_REGIONS = 1 << 21;

    private long[] origin = new long[FIRST_FREE + 64];
    /** Distances from the origin of the first byte, and after the last. */
    private int[] low = new int[origin.length];

    private int[] high = new int[origin.length];
    private boolean[] writable = new boolean[origin.length];
    private Region[] kinds = new Region[origin.length];
    private int count = FIRST_FREE;

    private AddressSpace space = AddressSpace.USUAL;

    /** Region of a map value by its address: 0 for none. Emptied by a new run, entry by entry. */
    private int[] slots = new int[256];

    Regions() {
        Arrays.fill(kinds, Region.STACK);
        kinds[CONTEXT] = Region.CONTEXT;
    }

    /** Forgets what the last run was given, for one in an address space. */
    void reset(AddressSpace next) {
        space = next;
        // Last in, first out: taking the last one away never breaks the chain of probes to one that was there before
        // it.
        for (int region = count - 1; region >= FIRST_FREE; region--) {
            if (kinds[region] == Region.MAP_VALUE) {
                slots[slotOf(origin[region])] = 0;
            }
        }
        count = FIRST_FREE;
    }

    /** Sets where a region is. */
    void set(int region, long from, int lowest, int highest, boolean mayWrite) {
        origin[region] = from;
        low[region] = lowest;
        high[region] = highest;
        writable[region] = mayWrite;
    }

    /** Takes all that a region has away: nobody has so much as no bytes there. */
    void clear(int region) {
        low[region] = 1;
        high[region] = 0;
    }

    /** Adds a region and returns its number. */
    int add(Region kind, long from, int lowest, int highest, boolean mayWrite) {
        if (count == origin.length) {
            grow();
        }
        int region = count++;
        kinds[region] = kind;
        set(region, from, lowest, highest, mayWrite);
        return region;
    }

    /** The pointer to a map value, whose region is added if it is not known yet. */
    long mapValue(long address, int size, boolean mayWrite) {
        int slot = slotOf(address);
        int region = slots[slot];
        if (region == 0) {
            region = add(Region.MAP_VALUE, address, 0, size, mayWrite);
            if (region * 2L > slots.length) {
                rehash();
            } else {
                slots[slot] = region;
            }
        }
        return pointer(region, 0);
    }

    /** The pointer to a place in a region. */
    long pointer(int region, int distance) {
        return ((long) space.handle(region) << 32) | Integer.toUnsignedLong(distance + BIAS);
    }

    /** The region that a pointer points into or past; -1 if it is no pointer. */
    int regionOf(long pointer) {
        int region = space.region((int) (pointer >>> 32));
        return Integer.compareUnsigned(region, count) < 0 ? region : -1;
    }

    /** The distance of a pointer from its region's origin. */
    static int distance(long pointer) {
        return (int) pointer - BIAS;
    }

    /** The address of the bytes that a program wants to read. */
    long readable(long pointer, int size) {
        int region = space.region((int) (pointer >>> 32));
        int distance = (int) pointer - BIAS;
        if (Integer.compareUnsigned(region, count) >= 0
                || distance < low[region]
                || distance > (long) high[region] - size
                || size < 0) {
            throw fault("read", pointer, size);
        }
        return origin[region] + distance;
    }

    /** The address of the bytes that a program wants to write. */
    long writable(long pointer, int size) {
        int region = space.region((int) (pointer >>> 32));
        int distance = (int) pointer - BIAS;
        if (Integer.compareUnsigned(region, count) >= 0
                || distance < low[region]
                || distance > (long) high[region] - size
                || size < 0
                || !writable[region]) {
            throw fault("write", pointer, size);
        }
        return origin[region] + distance;
    }

    /** The address of the bytes that a program wants to operate on atomically. */
    long atomic(long pointer, int size) {
        long address = writable(pointer, size);
        if ((address & (size - 1)) != 0) {
            throw new AccessFault(
                    "atomic operation on %d bytes at %s, which are not aligned".formatted(size, describe(pointer)));
        }
        return address;
    }

    /** As {@link dev.weir.xdp.machine.PointerReader#read}. */
    int copy(long pointer, long to, int bytes) {
        int region = regionOf(pointer);
        int distance = distance(pointer);
        if (region < 0 || distance < low[region] || distance >= high[region]) {
            return 0;
        }
        int readable = Math.min(bytes, high[region] - distance);
        Memory.copy(origin[region] + distance, to, readable);
        return readable;
    }

    /** The address that a region's distances count from. */
    long origin(int region) {
        return origin[region];
    }

    Region kind(int region) {
        return kinds[region];
    }

    AccessFault fault(String access, long pointer, long size) {
        int region = regionOf(pointer);
        if (region < 0) {
            return new AccessFault("%s of %d bytes at %#x, which is %s"
                    .formatted(access, size, pointer, pointer == 0 ? "null" : "no pointer"));
        }
        String limits = high[region] <= low[region]
                ? "is no longer there"
                : "has bytes %d to %d".formatted(low[region], high[region] - 1);
        boolean inside = distance(pointer) >= low[region] && distance(pointer) <= high[region] - size;
        return new AccessFault("%s of %d bytes at %s, which %s"
                .formatted(access, size, describe(pointer), inside ? "may only be read" : limits));
    }

    private String describe(long pointer) {
        return "%s %+d".formatted(kinds[regionOf(pointer)], distance(pointer));
    }

    private void grow() {
        if (count >= MAX_REGIONS) {
            throw new AccessFault("it holds pointers to more than %d map values".formatted(MAX_REGIONS));
        }
        int length = count * 2;
        origin = Arrays.copyOf(origin, length);
        low = Arrays.copyOf(low, length);
        high = Arrays.copyOf(high, length);
        writable = Arrays.copyOf(writable, length);
        kinds = Arrays.copyOf(kinds, length);
    }

    /** Where a map value's region stands, or would. */
    private int slotOf(long address) {
        int mask = slots.length - 1;
        int slot = (int) (((address >>> 3) * 0x9e37_79b9_7f4a_7c15L) >>> 40) & mask;
        while (slots[slot] != 0 && origin[slots[slot]] != address) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void rehash() {
        slots = new int[Math.max(slots.length * 2, Integer.highestOneBit(count) * 4)];
        for (int region = FIRST_FREE; region < count; region++) {
            if (kinds[region] == Region.MAP_VALUE) {
                slots[slotOf(origin[region])] = region;
            }
        }
    }
}
