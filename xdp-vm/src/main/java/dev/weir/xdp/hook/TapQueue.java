package dev.weir.xdp.hook;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.machine.XdpBuffer;
import dev.weir.xdp.memory.NativeMemory;
import dev.weir.xdp.sys.TunDevice;
import dev.weir.xdp.sys.Waiter;
import java.time.Duration;

/** A queue of a TAP device: what the host sends is read frame by frame. Frames arrive whole, the host has done what hardware might. */
final class TapQueue extends HookQueue {
    private static final Duration WAIT = Duration.ofMillis(50);
    private static final int BATCH = 64;
    private static final int SLOT_BYTES = 16 * 1024;
    private static final int TAILROOM = 320;
    private static final int LARGEST_FRAME = SLOT_BYTES - XdpBuffer.HEADROOM - TAILROOM;

    private final TunDevice device;
    private final Dispatch dispatch;
    private final Waiter waiter;
    /** A slot for each frame of a batch, since what is sent to other interfaces is sent when the batch ends. */
    private final NativeMemory slots = NativeMemory.allocate((long) BATCH * SLOT_BYTES);

    TapQueue(TunDevice device, Cpu cpu, Dispatch dispatch, QueueCounters counters) {
        super(cpu, counters);
        this.device = device;
        this.dispatch = dispatch;
        this.waiter = new Waiter(device.fd(), WAIT);
    }

    @Override
    int batch(FrameProgram program) {
        int frames = 0;
        for (; frames < BATCH; frames++) {
            long slot = slots.address() + (long) frames * SLOT_BYTES;
            long data = slot + XdpBuffer.HEADROOM;
            int length = device.read(data, LARGEST_FRAME);
            if (length == -Errno.EFAULT) {
                // What does not fit the buffer is gone.
                counters().add(QueueCounters.REFUSED, 1);
                continue;
            }
            if (length < 0) {
                break;
            }
            cpu().buffer().set(slot, data, data + length, slot + SLOT_BYTES);
            boolean _ = dispatch.run(program);
        }
        dispatch.flush();
        return frames;
    }

    @Override
    void await() {
        int _ = waiter.await();
    }

    /** The device counts what it had no room for as lost in sending. */
    @Override
    long dropped() {
        return 0;
    }

    @Override
    public void close() {
        dispatch.close();
        waiter.close();
        slots.close();
    }
}
