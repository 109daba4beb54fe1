package dev.weir.xdp.hook;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.memory.Memory;

/**
 * Sends frames by the transmit ring of an XDP socket, from the chunks that they are in: the ring takes a chunk over, and it is free again
 * when the kernel has sent it. One call into the kernel for as many frames as it takes at a time.
 */
final class XdpTransmit implements FrameSink {
    /** Offsets in {@code struct xdp_desc { u64 address; u32 length, options; }}. */
    private static final int LENGTH = 8;

    private static final int OPTIONS = 12;
    /** The kernel sends some 32 frames a call in copy mode; a ring that it does not get empty in as many calls is full for now. */
    private static final int MOST_KICKS = 64;

    private final XdpSocket socket;
    private final FrameMemory memory;
    private final QueueCounters counters;
    private int added;

    XdpTransmit(XdpSocket socket, FrameMemory memory, QueueCounters counters) {
        this.socket = socket;
        this.memory = memory;
        this.counters = counters;
    }

    @Override
    public boolean add(long address, int length) {
        XdpRing.Producer ring = socket.transmit();
        if (!ring.hasRoom()) {
            flush();
            if (!ring.hasRoom()) {
                counters.add(QueueCounters.TRANSMIT_FAILURES, 1);
                return false;
            }
        }
        long descriptor = ring.add();
        Memory.putLong(descriptor, memory.offset(address));
        Memory.putInt(descriptor + LENGTH, length);
        Memory.putInt(descriptor + OPTIONS, 0);
        added++;
        return true;
    }

    @Override
    public void addCopy(long address, int length) {
        if (memory.freeChunks() == 0) {
            counters.add(QueueCounters.TRANSMIT_FAILURES, 1);
            return;
        }
        long chunk = memory.take();
        Memory.copy(address, chunk, length);
        if (!add(chunk, length)) {
            memory.release(chunk);
        }
    }

    @Override
    public void flush() {
        XdpRing.Producer ring = socket.transmit();
        if (added > 0) {
            ring.submit();
        }
        int failed = 0;
        if (added > 0 || ring.pending() > 0) {
            failed = kick(ring);
        }
        counters.add(QueueCounters.TRANSMITTED, added - failed);
        counters.add(QueueCounters.TRANSMIT_FAILURES, failed);
        added = 0;
        reap();
    }

    /** Has the kernel send what is in the ring; returns how many frames the interface refused. */
    private int kick(XdpRing.Producer ring) {
        int failed = 0;
        for (int kicks = 0; kicks < MOST_KICKS && ring.needsWakeup(); kicks++) {
            int result = socket.socket().kickTransmit();
            if (result == -Errno.EBUSY) {
                // One frame went nowhere, and ended the call.
                failed++;
            } else if (result != 0 && result != -Errno.EAGAIN) {
                break;
            }
            if (ring.pending() == 0) {
                break;
            }
        }
        return failed;
    }

    /** Frees the chunks that have been sent. */
    void reap() {
        XdpRing.Consumer ring = socket.completion();
        int done = ring.available(Integer.MAX_VALUE);
        if (done == 0) {
            return;
        }
        for (int i = 0; i < done; i++) {
            memory.release(memory.address(Memory.getLong(ring.take())));
        }
        ring.release();
    }

    @Override
    public void close() {
        socket.close();
    }
}
