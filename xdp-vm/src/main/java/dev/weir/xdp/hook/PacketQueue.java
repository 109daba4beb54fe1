package dev.weir.xdp.hook;

import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.machine.XdpBuffer;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.memory.NativeMemory;
import dev.weir.xdp.sys.Waiter;
import java.time.Duration;

/**
 * A queue over a {@link PacketRing}. Programs run on frames where the ring has them, and what is sent is sent from there; a block goes
 * back to the kernel when all of its frames are done. Frames reach programs whole: checksums that the sender left to its hardware are
 * completed, VLAN tags put back, super-frames segmented.
 */
final class PacketQueue extends HookQueue {
    private static final Duration WAIT = Duration.ofMillis(50);
    private static final int VLAN_BYTES = 4;
    private static final int ADDRESSES_BYTES = 12;
    private static final int TAILROOM = 320;
    private static final int SEGMENTS_BYTES = 1 << 20;

    private final PacketRing ring;
    private final Dispatch dispatch;
    private final Waiter waiter;
    private final Segmenter segmenter = new Segmenter();
    /** Where segments are, until they have been sent. */
    private final NativeMemory segments = NativeMemory.allocate(SEGMENTS_BYTES);

    private int segmentsUsed;
    private FrameHeader frame = new FrameHeader();
    private FrameHeader following = new FrameHeader();

    PacketQueue(PacketRing ring, Cpu cpu, Dispatch dispatch, QueueCounters counters) {
        super(cpu, counters);
        this.ring = ring;
        this.dispatch = dispatch;
        this.waiter = new Waiter(ring.socket().fd(), WAIT);
    }

    @Override
    int batch(FrameProgram program) {
        long block = ring.ready();
        if (block == 0) {
            return 0;
        }
        int frames = PacketRing.frames(block);
        following.read(PacketRing.firstFrame(block));
        for (int left = frames; left > 0; left--) {
            FrameHeader done = frame;
            frame = following;
            following = done;
            long hardEnd;
            if (left > 1) {
                following.read(frame.next());
                hardEnd = following.data() - XdpBuffer.HEADROOM - VLAN_BYTES;
            } else {
                hardEnd = Math.min(frame.data() + frame.length() + TAILROOM, block + PacketRing.BLOCK_BYTES);
            }
            process(program, hardEnd);
        }
        dispatch.flush();
        segmentsUsed = 0;
        ring.release();
        return frames;
    }

    private void process(FrameProgram program, long hardEnd) {
        if (frame.truncated()) {
            counters().add(QueueCounters.REFUSED, 1);
            return;
        }
        long data = frame.data();
        long end = data + frame.length();
        int shift = 0;
        if (frame.hasTag()) {
            data = putTagBack(data);
            shift = VLAN_BYTES;
        }
        if (frame.isSuperFrame()) {
            segment(program, data, (int) (end - data), frame.checksumStart() + shift);
            return;
        }
        if (frame.needsChecksum()) {
            long start = frame.data() + frame.checksumStart();
            InternetChecksum.complete(start, start + frame.checksumOffset(), end);
        }
        cpu().buffer().set(data - XdpBuffer.HEADROOM, data, end, hardEnd);
        boolean _ = dispatch.run(program);
    }

    /** The frame's two addresses move down, and the tag comes behind them. */
    private long putTagBack(long data) {
        long moved = data - VLAN_BYTES;
        Memory.copy(data, moved, ADDRESSES_BYTES);
        Memory.putInt(moved + ADDRESSES_BYTES, Integer.reverseBytes(frame.tag()));
        return moved;
    }

    private void segment(FrameProgram program, long data, int length, int transportOffset) {
        if (!segmenter.begin(data, length, transportOffset, frame.segmentSize())) {
            counters().add(QueueCounters.REFUSED, 1);
            return;
        }
        int slot = (XdpBuffer.HEADROOM + segmenter.longest() + TAILROOM + 63) & ~63;
        for (int bytes = -1; bytes != 0; ) {
            if (segmentsUsed + slot > SEGMENTS_BYTES) {
                dispatch.flush();
                segmentsUsed = 0;
            }
            long start = segments.address() + segmentsUsed;
            bytes = segmenter.next(start + XdpBuffer.HEADROOM);
            if (bytes > 0) {
                segmentsUsed += slot;
                long first = start + XdpBuffer.HEADROOM;
                cpu().buffer().set(start, first, first + bytes, start + slot);
                boolean _ = dispatch.run(program);
            }
        }
    }

    @Override
    void await() {
        if (waiter.await() < 0 || waiter.hasError()) {
            // The interface is down: the error would keep the socket readable until somebody has taken it.
            ring.socket().takeError();
        }
    }

    @Override
    long dropped() {
        return ring.dropped();
    }

    @Override
    public void close() {
        dispatch.close();
        waiter.close();
        segments.close();
        ring.close();
    }
}
