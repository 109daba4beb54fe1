package dev.weir.xdp.map;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.spec.MapSpec;

/**
 * {@code BPF_MAP_TYPE_BLOOM_FILTER} ({@code kernel/bpf/bloom_filter.c}): a set that values can be put into, and that says of a value whether
 * it may be in there. With as many hash functions as {@code MapSpec.extra} says, else five, and as many bits as the kernel has.
 */
public final class BloomFilterMap extends VmMap {
    private static final int DEFAULT_HASHES = 5;
    private static final int WORD_SHIFT = 6;
    private static final long MAX_BITS = 1L << 32;

    private final KeyBytes values;
    private final HashSecret secret;
    private final int functions;
    private final long words;
    private final long bitMask;

    BloomFilterMap(MapSpec spec, MapMemory memory) {
        super(spec, memory);
        this.functions = spec.extra() == 0 ? DEFAULT_HASHES : (int) spec.extra();
        long bits = bits(Integer.toUnsignedLong(spec.maxEntries()), functions);
        this.bitMask = bits - 1;
        this.words = memory.allocate(bits / Byte.SIZE).address();
        this.values = new KeyBytes(spec.valueSize());
        this.secret = HashSecret.of((spec.flags() & MapFlags.ZERO_SEED) != 0);
    }

    /** For each value, 7/5 bits for each hash function, rounded up to a power of two ({@code n * k / ln 2} is the optimum). */
    private static long bits(long entries, int functions) {
        long bits = entries * functions / 5 * 7;
        if (entries * functions > 0xffff_ffffL || bits > 1L << 31) {
            return MAX_BITS;
        }
        return Math.max(Long.SIZE, HashTable.roundUpToPowerOfTwo(bits));
    }

    @Override
    public int push(int cpu, long value, long flags) {
        if (flags != MapFlags.ANY) {
            return -Errno.EINVAL;
        }
        long bits = values.hash(secret.seed(), secret.factor(), value);
        for (int i = 0; i < functions; i++) {
            long bit = bit(bits, i);
            long word = word(bit);
            long before = Memory.getLongAcquire(word);
            while ((before & (1L << bit)) == 0 && !Memory.compareAndSetLong(word, before, before | (1L << bit))) {
                before = Memory.getLongAcquire(word);
            }
        }
        return 0;
    }

    @Override
    public int peek(int cpu, long value) {
        long bits = values.hash(secret.seed(), secret.factor(), value);
        for (int i = 0; i < functions; i++) {
            long bit = bit(bits, i);
            if ((Memory.getLongAcquire(word(bit)) & (1L << bit)) == 0) {
                return -Errno.ENOENT;
            }
        }
        return 0;
    }

    /** Two independent halves of a hash make as many hash functions as are wanted (Kirsch and Mitzenmacher, ESA 2006). */
    private long bit(long bits, int function) {
        return ((bits & 0xffff_ffffL) + function * ((bits >>> Integer.SIZE) | 1)) & bitMask;
    }

    private long word(long bit) {
        return words + ((bit >>> WORD_SHIFT) << 3);
    }

    @Override
    public int pop(int cpu, long value) {
        return -Errno.EOPNOTSUPP;
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
        return -Errno.EOPNOTSUPP;
    }

    @Override
    protected int read(long key, long value) {
        return peek(0, value);
    }

    @Override
    protected int write(long key, long value, long flags) {
        return push(0, value, flags);
    }

    @Override
    protected int remove(long key) {
        return -Errno.EOPNOTSUPP;
    }

    @Override
    protected int walk(EntryVisitor visitor) {
        return -Errno.EOPNOTSUPP;
    }
}
