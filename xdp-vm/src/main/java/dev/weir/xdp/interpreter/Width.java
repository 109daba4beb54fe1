package dev.weir.xdp.interpreter;

import dev.weir.xdp.memory.Memory;

/** Loads and stores by their width: the size bits of the opcode, and for loads {@link #SIGNED} if the sign is to be extended. */
final class Width {
    static final int WORD = 0x00;
    static final int HALF_WORD = 0x08;
    static final int BYTE = 0x10;
    static final int DOUBLE_WORD = 0x18;
    static final int SIGNED = 0x01;

    private Width() {}

    static int bytes(int width) {
        return switch (width & DOUBLE_WORD) {
            case WORD -> Integer.BYTES;
            case HALF_WORD -> Short.BYTES;
            case BYTE -> Byte.BYTES;
            default -> Long.BYTES;
        };
    }

    static long load(int width, long address) {
        return switch (width) {
            case WORD -> Integer.toUnsignedLong(Memory.getInt(address));
            case HALF_WORD -> Short.toUnsignedLong(Memory.getShort(address));
            case BYTE -> Byte.toUnsignedLong(Memory.getByte(address));
            case DOUBLE_WORD -> Memory.getLong(address);
            case WORD | SIGNED -> Memory.getInt(address);
            case HALF_WORD | SIGNED -> Memory.getShort(address);
            default -> Memory.getByte(address);
        };
    }

    static void store(int width, long address, long value) {
        switch (width) {
            case WORD -> Memory.putInt(address, (int) value);
            case HALF_WORD -> Memory.putShort(address, (short) value);
            case BYTE -> Memory.putByte(address, (byte) value);
            default -> Memory.putLong(address, value);
        }
    }
}
