package dev.weir.xdp.spec;

import dev.weir.xdp.elf.ElfObject;
import dev.weir.xdp.elf.ElfSection;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Damages one good object: bytes anywhere, or fields that mean something, with values that are likely to mislead. */
final class ObjectDamage {
    private static final int SECTION_HEADER_BYTES = 64;
    private static final int SYMBOL_BYTES = 24;
    private static final int RELOCATION_BYTES = 16;
    private static final int[] TELLING_BYTES = {0, 1, 0x7f, 0x80, 0xff};
    private static final int[] TELLING_WORDS = {
        0, 1, 2, 3, 7, 8, 16, -1, -8, 0x7fff, 0xffff, 0x10000, Integer.MAX_VALUE, Integer.MIN_VALUE, 0x1000_0000
    };
    private static final int[] HEADER_WORDS = {0, 4, 8, 24, 28, 32, 36, 40, 44, 56};
    private static final int[] SYMBOL_WORDS = {0, 4, 8, 12, 16};
    private static final int[] RELOCATION_WORDS = {0, 4, 8, 12};

    private final byte[] good;
    private final int headers;
    private final List<ElfSection> sections;
    private final RandomGenerator random;

    ObjectDamage(byte[] good, RandomGenerator random) {
        this.good = good;
        this.headers =
                (int) ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).getLong(40);
        this.sections = ElfObject.parse(good, "good").sections();
        this.random = random;
    }

    /** Another damaged copy. */
    byte[] next() {
        if (random.nextInt(50) == 0) {
            return Arrays.copyOf(good, random.nextInt(good.length));
        }
        byte[] damaged = good.clone();
        ByteBuffer file = ByteBuffer.wrap(damaged).order(ByteOrder.LITTLE_ENDIAN);
        int changes = 1 + random.nextInt(4);
        for (int change = 0; change < changes; change++) {
            if (random.nextInt(3) == 0) {
                changeBytes(damaged);
            } else {
                changeField(file);
            }
        }
        return damaged;
    }

    private void changeBytes(byte[] damaged) {
        int at = random.nextInt(damaged.length);
        int value = random.nextBoolean() ? random.nextInt(256) : TELLING_BYTES[random.nextInt(TELLING_BYTES.length)];
        int run = random.nextInt(4) == 0 ? 1 + random.nextInt(8) : 1;
        Arrays.fill(damaged, at, Math.min(damaged.length, at + run), (byte) value);
    }

    private void changeField(ByteBuffer file) {
        int index = random.nextInt(sections.size());
        ElfSection section = sections.get(index);
        int header = headers + index * SECTION_HEADER_BYTES;
        int start = (int) file.getLong(header + 24);
        boolean inside = section.bytes().size() >= Integer.BYTES
                && start >= 0
                && start <= good.length - section.bytes().size();
        int at;
        if (random.nextInt(4) == 0 || !inside) {
            at = header + oneOf(HEADER_WORDS);
        } else {
            int size = section.bytes().size();
            at = start
                    + switch (section.type()) {
                        case ElfSection.TYPE_SYMTAB -> entry(size, SYMBOL_BYTES) + oneOf(SYMBOL_WORDS);
                        case ElfSection.TYPE_REL -> entry(size, RELOCATION_BYTES) + oneOf(RELOCATION_WORDS);
                        default -> random.nextInt(size / Integer.BYTES) * Integer.BYTES;
                    };
        }
        file.putInt(at, misleading(file, at));
    }

    private int entry(int size, int entryBytes) {
        return size < entryBytes ? 0 : random.nextInt(size / entryBytes) * entryBytes;
    }

    /** A telling value, one near the old one, or one from elsewhere in the file. */
    private int misleading(ByteBuffer file, int at) {
        return switch (random.nextInt(4)) {
            case 0 -> file.getInt(at) + random.nextInt(-9, 10);
            case 1 -> file.getInt(random.nextInt(good.length - Integer.BYTES));
            case 2 -> random.nextInt(good.length);
            default -> oneOf(TELLING_WORDS);
        };
    }

    private int oneOf(int... values) {
        return values[random.nextInt(values.length)];
    }
}
