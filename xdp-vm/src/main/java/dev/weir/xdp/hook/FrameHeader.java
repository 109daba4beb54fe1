package dev.weir.xdp.hook;

import dev.weir.xdp.memory.Memory;

/**
 * What a {@link PacketRing} says about a frame, read before the frame is run: the program of the frame before may grow into the room
 * where it stands. Used again and again.
 */
final class FrameHeader {
    // struct virtio_net_hdr { u8 flags, gso_type; u16 header_length, gso_size, checksum_start, checksum_offset; }
    private static final int CHECKSUM_NEEDED = 1;
    private static final int GSO_ECN = 0x80;

    private long next;
    private long data;
    private int captured;
    private int length;
    private int status;
    private int vlanTag;
    private int vlanProtocol;
    private int virtioFlags;
    private int gsoType;
    private int gsoSize;
    private int checksumStart;
    private int checksumOffset;

    /** Reads the header at an address. */
    void read(long address) {
        next = address + Integer.toUnsignedLong(Memory.getInt(address + PacketRing.NEXT_OFFSET));
        captured = Memory.getInt(address + PacketRing.CAPTURED_LENGTH);
        length = Memory.getInt(address + PacketRing.LENGTH);
        status = Memory.getInt(address + PacketRing.STATUS);
        data = address + Short.toUnsignedInt(Memory.getShort(address + PacketRing.MAC_OFFSET));
        vlanTag = Memory.getInt(address + PacketRing.VLAN_TAG);
        vlanProtocol = Short.toUnsignedInt(Memory.getShort(address + PacketRing.VLAN_PROTOCOL));
        long virtio = data - PacketRing.VIRTIO_BYTES;
        virtioFlags = Memory.getByte(virtio);
        gsoType = Memory.getByte(virtio + 1) & ~GSO_ECN;
        gsoSize = Short.toUnsignedInt(Memory.getShort(virtio + 4));
        checksumStart = Short.toUnsignedInt(Memory.getShort(virtio + 6));
        checksumOffset = Short.toUnsignedInt(Memory.getShort(virtio + 8));
    }

    /** Address of the header after this one, if it is not the block's last. */
    long next() {
        return next;
    }

    /** Address of the frame's first byte. */
    long data() {
        return data;
    }

    /** Bytes of the frame. */
    int length() {
        return length;
    }

    /** Whether some of the frame's bytes did not fit. */
    boolean truncated() {
        return captured < length;
    }

    /** Whether a VLAN tag has been taken out of the frame. */
    boolean hasTag() {
        return (status & PacketRing.STATUS_VLAN_VALID) != 0;
    }

    /** The tag that was taken out: protocol above, control information below, as they stand in a frame. */
    int tag() {
        int protocol = (status & PacketRing.STATUS_VLAN_PROTOCOL_VALID) != 0 ? vlanProtocol : 0x8100;
        return protocol << 16 | (vlanTag & 0xffff);
    }

    /** Whether the frame is to be segmented. */
    boolean isSuperFrame() {
        return gsoType != 0;
    }

    /** Bytes of payload in each segment. */
    int segmentSize() {
        return gsoSize;
    }

    /** Whether the sender left a checksum to its hardware; the two bytes are within the frame. */
    boolean needsChecksum() {
        return (virtioFlags & CHECKSUM_NEEDED) != 0
                && checksumStart + checksumOffset + Short.BYTES <= length
                && checksumStart < length;
    }

    /** Bytes of the frame, as it was received, in front of what that checksum is over. */
    int checksumStart() {
        return checksumStart;
    }

    /** Bytes from there to the checksum itself. */
    int checksumOffset() {
        return checksumOffset;
    }
}
