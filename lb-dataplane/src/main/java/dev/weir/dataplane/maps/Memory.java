package dev.weir.dataplane.maps;

import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Protocol;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Values in keys and values of maps: numbers in the machine's order, addresses and ports in the network's. */
final class Memory {
    private static final ValueLayout.OfLong BIG_LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfShort BIG_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    static final int ADDRESS_BYTES = 16;
    static final int MAC_BYTES = 6;

    private Memory() {}

    static MemorySegment heap(int bytes) {
        // longs, so that fields may be read aligned
        return MemorySegment.ofArray(new long[(bytes + 7) / 8]).asSlice(0, bytes);
    }

    static int getInt(MemorySegment memory, long at) {
        return memory.get(ValueLayout.JAVA_INT_UNALIGNED, at);
    }

    static void putInt(MemorySegment memory, long at, int value) {
        memory.set(ValueLayout.JAVA_INT_UNALIGNED, at, value);
    }

    static long getLong(MemorySegment memory, long at) {
        return memory.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
    }

    static void putLong(MemorySegment memory, long at, long value) {
        memory.set(ValueLayout.JAVA_LONG_UNALIGNED, at, value);
    }

    static int getByte(MemorySegment memory, long at) {
        return Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, at));
    }

    static void putByte(MemorySegment memory, long at, int value) {
        memory.set(ValueLayout.JAVA_BYTE, at, (byte) value);
    }

    static int getShort(MemorySegment memory, long at) {
        return Short.toUnsignedInt(memory.get(ValueLayout.JAVA_SHORT_UNALIGNED, at));
    }

    static void putShort(MemorySegment memory, long at, int value) {
        memory.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, (short) value);
    }

    static int getPort(MemorySegment memory, long at) {
        return Short.toUnsignedInt(memory.get(BIG_SHORT, at));
    }

    static void putPort(MemorySegment memory, long at, int port) {
        memory.set(BIG_SHORT, at, (short) port);
    }

    static IpAddress getAddress(MemorySegment memory, long at) {
        return new IpAddress(memory.get(BIG_LONG, at), memory.get(BIG_LONG, at + 8));
    }

    static void putAddress(MemorySegment memory, long at, IpAddress address) {
        memory.set(BIG_LONG, at, address.high());
        memory.set(BIG_LONG, at + 8, address.low());
    }

    static Protocol getProtocol(MemorySegment memory, long at) {
        int number = getByte(memory, at);
        for (Protocol protocol : Protocol.values()) {
            if (protocol.number() == number) {
                return protocol;
            }
        }
        throw new IllegalStateException("a map holds protocol number " + number + ", which is neither TCP nor UDP");
    }
}
