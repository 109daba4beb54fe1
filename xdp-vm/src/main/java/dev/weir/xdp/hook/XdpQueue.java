package dev.weir.xdp.hook;

import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.machine.XdpBuffer;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.sys.Waiter;
import java.time.Duration;

/**
 * A queue over an XDP socket. Programs run on frames in the chunks that the kernel put them in, and TX sends them from there: this
 * process copies nothing.
 */
final class XdpQueue extends HookQueue {
    private static final Duration WAIT = Duration.ofMillis(50);
    /** Frames that are in the processor's caches together. */
    private static final int BATCH = 64;

    private final XdpSocket socket;
    private final FrameMemory memory;
    private final XdpTransmit transmit;
    private final Dispatch dispatch;
    private final Waiter waiter;
    private final boolean busyPoll;
    /** Chunks that are free when the batch has been sent. */
    private final long[] done = new long[BATCH];

    private long droppedAtClose = -1;

    /** What a queue stands on. The memory is not the queue's to close, since sockets must be closed before it. */
    record Parts(XdpSocket socket, FrameMemory memory, XdpTransmit transmit, Dispatch dispatch) {}

    /** @param busyPoll whether an idle turn has the kernel look for frames */
    XdpQueue(Parts parts, Cpu cpu, QueueCounters counters, boolean busyPoll) {
        super(cpu, counters);
        this.socket = parts.socket();
        this.memory = parts.memory();
        this.transmit = parts.transmit();
        this.dispatch = parts.dispatch();
        this.waiter = new Waiter(socket.socket().fd(), WAIT);
        this.busyPoll = busyPoll;
        refill();
    }

    @Override
    int batch(FrameProgram program) {
        XdpRing.Consumer ring = socket.receive();
        int frames = ring.available(BATCH);
        if (frames == 0) {
            idle();
            return 0;
        }
        int finished = 0;
        for (int i = 0; i < frames; i++) {
            long descriptor = ring.take();
            long data = memory.address(Memory.getLong(descriptor));
            long end = data + Memory.getInt(descriptor + Long.BYTES);
            long chunk = memory.chunkOf(data);
            cpu().buffer().set(data - XdpBuffer.HEADROOM, data, end, chunk + memory.chunkBytes());
            if (!dispatch.run(program)) {
                done[finished++] = chunk;
            }
        }
        ring.release();
        dispatch.flush();
        for (int i = 0; i < finished; i++) {
            memory.release(done[i]);
        }
        refill();
        return frames;
    }

    /** Sends what the interface had no room for, and has the kernel look for frames where that is for us to do. */
    private void idle() {
        transmit.flush();
        refill();
        if (busyPoll || socket.fill().needsWakeup()) {
            int _ = socket.socket().kickReceive();
        }
    }

    /** Gives the kernel what chunks there are to receive into. */
    private void refill() {
        XdpRing.Producer fill = socket.fill();
        boolean filled = false;
        while (memory.freeChunks() > 0 && fill.hasRoom()) {
            Memory.putLong(fill.add(), memory.offset(memory.take()));
            filled = true;
        }
        if (filled) {
            fill.submit();
        }
    }

    @Override
    void await() {
        if (waiter.await() < 0 || waiter.hasError()) {
            int _ = socket.socket().takeError();
        }
    }

    @Override
    synchronized long dropped() {
        return droppedAtClose >= 0 ? droppedAtClose : socket.dropped();
    }

    @Override
    public synchronized void close() {
        droppedAtClose = socket.dropped();
        waiter.close();
        dispatch.close();
    }
}
