package dev.weir.dataplane.program;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Protocol;
import dev.weir.xdp.sys.Interfaces.MacAddress;
import java.nio.ByteBuffer;

/**
 * A frame as a test wants it, put together from scratch with all lengths and checksums: what the program makes of one frame is
 * compared with another that was built the same way.
 *
 * @param payload bytes after the transport header
 */
record Frame(MacAddress to, MacAddress from, Tuple tuple, Form form, byte[] payload) {
    static final int FIN = 1;
    static final int SYN = 2;
    static final int RST = 4;
    static final int ACK = 16;
    static final int MORE_FRAGMENTS_V4 = 0x2000;
    static final int MORE_FRAGMENTS_V6 = 1;

    private static final int FRAGMENT_HEADER = 44;

    /** Whose packet it is. */
    record Tuple(IpAddress source, int sourcePort, IpAddress destination, int destinationPort, Protocol protocol) {}

    /**
     * What else can be told from its headers.
     *
     * @param flags TCP flags; without meaning for UDP
     * @param optionWords 4-byte words of IPv4 options
     * @param fragment the IPv4 fragment field, or for IPv6 the offset and flags of a fragment header, which is there unless it is 0
     * @param checksum whether there is a transport checksum, or 0 in its place
     * @param tcpOptionWords 4-byte words of TCP options, with which the payload begins
     */
    record Form(int flags, int optionWords, int fragment, boolean checksum, int tcpOptionWords) {}

    /** From a client's router to ourselves, an ACK if it is TCP. */
    static Frame of(Protocol protocol, IpAddress source, int sourcePort, IpAddress destination, int destinationPort) {
        Tuple tuple = new Tuple(source, sourcePort, destination, destinationPort, protocol);
        return new Frame(Node.SELF, Node.ROUTER, tuple, new Form(ACK, 0, 0, true, 0), "payload!!".getBytes(US_ASCII));
    }

    Frame flags(int tcpFlags) {
        return form(new Form(tcpFlags, form.optionWords, form.fragment, form.checksum, form.tcpOptionWords));
    }

    Frame options(int words) {
        return form(new Form(form.flags, words, form.fragment, form.checksum, form.tcpOptionWords));
    }

    Frame fragment(int field) {
        return form(new Form(form.flags, form.optionWords, field, form.checksum, form.tcpOptionWords));
    }

    Frame withoutChecksum() {
        return form(new Form(form.flags, form.optionWords, form.fragment, false, form.tcpOptionWords));
    }

    /** With TCP options, whose length must be a multiple of 4, and no payload. */
    Frame tcpOptions(byte... options) {
        return form(new Form(form.flags, form.optionWords, form.fragment, form.checksum, options.length / 4))
                .payload(options);
    }

    private Frame form(Form other) {
        return new Frame(to, from, tuple, other, payload);
    }

    Frame payload(byte[] bytes) {
        return new Frame(to, from, tuple, form, bytes);
    }

    Frame macs(MacAddress newFrom, MacAddress newTo) {
        return new Frame(newTo, newFrom, tuple, form, payload);
    }

    Frame source(IpAddress address, int port) {
        Tuple other = new Tuple(address, port, tuple.destination, tuple.destinationPort, tuple.protocol);
        return new Frame(to, from, other, form, payload);
    }

    Frame destination(IpAddress address, int port) {
        Tuple other = new Tuple(tuple.source, tuple.sourcePort, address, port, tuple.protocol);
        return new Frame(to, from, other, form, payload);
    }

    /** Bytes before the transport header. */
    int transportOffset() {
        return 14 + (tuple.source.isV4() ? 20 + 4 * form.optionWords : form.fragment == 0 ? 40 : 48);
    }

    byte[] bytes() {
        byte[] transport = transport();
        ByteBuffer frame = ByteBuffer.allocate(transportOffset() + transport.length);
        frame.put(to.bytes()).put(from.bytes());
        if (tuple.source.isV4()) {
            putV4(frame.putShort((short) 0x0800), transport.length);
        } else {
            putV6(frame.putShort((short) 0x86dd), transport.length);
        }
        return frame.put(transport).array();
    }

    private void putV4(ByteBuffer frame, int transportLength) {
        int headerLength = 20 + 4 * form.optionWords;
        ByteBuffer header = ByteBuffer.allocate(headerLength);
        header.put((byte) (0x40 | headerLength / 4)).put((byte) 0x10).putShort((short)
                (headerLength + transportLength));
        header.putShort((short) 0x1234)
                .putShort((short) form.fragment)
                .put((byte) 63)
                .put((byte) tuple.protocol.number());
        header.putShort((short) 0).put(tuple.source.packetBytes()).put(tuple.destination.packetBytes());
        while (header.hasRemaining()) {
            header.put((byte) 1); // no operation
        }
        header.putShort(10, (short) ~onesComplementSum(header.array()));
        frame.put(header.array());
    }

    private void putV6(ByteBuffer frame, int transportLength) {
        int extension = form.fragment == 0 ? 0 : 8;
        int next = form.fragment == 0 ? tuple.protocol.number() : FRAGMENT_HEADER;
        frame.putInt(0x6_12_34567)
                .putShort((short) (extension + transportLength))
                .put((byte) next)
                .put((byte) 63);
        frame.put(tuple.source.bytes()).put(tuple.destination.bytes());
        if (form.fragment != 0) {
            frame.put((byte) tuple.protocol.number())
                    .put((byte) 0)
                    .putShort((short) form.fragment)
                    .putInt(0xabcdef);
        }
    }

    private byte[] transport() {
        ByteBuffer segment = ByteBuffer.allocate((tuple.protocol == Protocol.TCP ? 20 : 8) + payload.length);
        segment.putShort((short) tuple.sourcePort).putShort((short) tuple.destinationPort);
        if (tuple.protocol == Protocol.TCP) {
            segment.putInt(0x01020304)
                    .putInt(0x05060708)
                    .put((byte) (0x50 + (form.tcpOptionWords << 4)))
                    .put((byte) form.flags)
                    .putShort((short) 0x7210);
            segment.putShort((short) 0).putShort((short) 0);
        } else {
            segment.putShort((short) segment.capacity()).putShort((short) 0);
        }
        segment.put(payload);
        if (form.checksum) {
            segment.putShort(tuple.protocol == Protocol.TCP ? 16 : 6, transportChecksum(segment.array()));
        }
        return segment.array();
    }

    private short transportChecksum(byte[] segment) {
        byte[] from = tuple.source.packetBytes();
        byte[] to = tuple.destination.packetBytes();
        ByteBuffer covered = ByteBuffer.allocate(2 * from.length + 8 + segment.length);
        covered.put(from)
                .put(to)
                .putInt(segment.length)
                .putInt(tuple.protocol.number())
                .put(segment);
        int sum = ~onesComplementSum(covered.array()) & 0xffff;
        return (short) (sum == 0 && tuple.protocol == Protocol.UDP ? 0xffff : sum);
    }

    /** RFC 1071, word by word. */
    static int onesComplementSum(byte[] bytes) {
        int sum = 0;
        for (int i = 0; i < bytes.length; i += 2) {
            int low = i + 1 < bytes.length ? bytes[i + 1] & 0xff : 0;
            sum += (bytes[i] & 0xff) << 8 | low;
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return sum;
    }
}
