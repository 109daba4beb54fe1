package dev.weir.xdp.hook;

import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.memory.NativeMemory;
import dev.weir.xdp.sys.Interfaces;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Sends frames of one's own making out of an interface, and sees what comes in there. In the namespace of the thread that opens it. */
final class RawLink implements AutoCloseable {
    private static final long PATIENCE_NANOS = 5_000_000_000L;

    private final PacketRing ring;
    private final PacketSender sender;
    private final NativeMemory memory = NativeMemory.allocate(70_000);

    RawLink(String interfaceName) {
        int index = Interfaces.index(interfaceName);
        ring = PacketRing.open(index);
        ring.accept(SocketFilter.allBut(HostEntrance.MARK));
        sender = PacketSender.transmit(index, new QueueCounters());
    }

    void send(byte[] frame, int times) {
        Memory.copy(frame, 0, memory.address(), frame.length);
        for (int i = 0; i < times; i++) {
            boolean _ = sender.add(memory.address(), frame.length);
        }
        sender.flush();
    }

    /** Sends frames in one go. */
    void send(List<byte[]> frames) {
        long place = memory.address();
        for (byte[] frame : frames) {
            Memory.copy(frame, 0, place, frame.length);
            boolean _ = sender.add(place, frame.length);
            place += frame.length;
        }
        sender.flush();
    }

    /** The frames of an ethertype that come in, when there are as many as wanted, or when it has taken too long. */
    List<byte[]> receive(int etherType, int wanted) {
        List<byte[]> frames = new ArrayList<>();
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (frames.size() < wanted && System.nanoTime() < end) {
            receive(etherType, frames);
            LockSupport.parkNanos(1_000_000);
        }
        return frames;
    }

    /** How many frames of an ethertype come in before the first of another; fails if that does not come. */
    int receiveUntil(int etherType, int last) {
        List<byte[]> frames = new ArrayList<>();
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (frames.stream().noneMatch(frame -> etherType(frame) == last)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("only %d frames have come, and not the last one".formatted(frames.size()));
            }
            take(frames);
            LockSupport.parkNanos(1_000_000);
        }
        return count(frames, etherType);
    }

    /** How many frames of an ethertype have come in. */
    int receiveNow(int etherType) {
        List<byte[]> frames = new ArrayList<>();
        while (take(frames)) {
            // Another block may be ready.
        }
        return count(frames, etherType);
    }

    private static int count(List<byte[]> frames, int etherType) {
        return (int)
                frames.stream().filter(frame -> etherType(frame) == etherType).count();
    }

    private void receive(int etherType, List<byte[]> frames) {
        List<byte[]> all = new ArrayList<>();
        boolean _ = take(all);
        all.stream().filter(frame -> etherType(frame) == etherType).forEach(frames::add);
    }

    private static int etherType(byte[] frame) {
        return ((frame[12] & 0xff) << 8) | (frame[13] & 0xff);
    }

    /** Takes the frames of a block, if one is ready. */
    private boolean take(List<byte[]> frames) {
        long block = ring.ready();
        if (block == 0) {
            return false;
        }
        FrameHeader header = new FrameHeader();
        long at = PacketRing.firstFrame(block);
        for (int left = PacketRing.frames(block); left > 0; left--) {
            header.read(at);
            byte[] frame = new byte[header.length()];
            Memory.copy(header.data(), frame, 0, frame.length);
            frames.add(frame);
            at = header.next();
        }
        ring.release();
        return true;
    }

    /** A frame from {@code vb} to {@code va} with a payload that is its own ethertype's business. */
    static byte[] frame(int etherType, String payload) {
        byte[] head = HexFormat.of().parseHex("020000000001" + "020000000002" + "%04x".formatted(etherType));
        byte[] body = HexFormat.of().parseHex(payload);
        byte[] frame = new byte[Math.max(60, head.length + body.length)];
        System.arraycopy(head, 0, frame, 0, head.length);
        System.arraycopy(body, 0, frame, head.length, body.length);
        return frame;
    }

    @Override
    public void close() {
        sender.close();
        ring.close();
        memory.close();
    }
}
