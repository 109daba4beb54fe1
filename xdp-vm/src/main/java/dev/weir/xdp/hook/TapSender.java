package dev.weir.xdp.hook;

import dev.weir.xdp.sys.TunDevice;

/**
 * Hands frames to the host by a queue of a TAP device, each with a write(2). Threads of other hooks may have senders on the same queue;
 * the device is closed when none of them is within a batch that began while the {@link Door} was open.
 */
final class TapSender implements FrameSink {
    /** Whether a device may be written to. */
    static final class Door {
        private volatile boolean open = true;

        /** From now on nobody begins to write. */
        void shut() {
            open = false;
        }
    }

    private final TunDevice device;
    private final Door door;
    private final QueueCounters counters;

    TapSender(TunDevice device, Door door, QueueCounters counters) {
        this.device = device;
        this.door = door;
        this.counters = counters;
    }

    @Override
    public boolean add(long address, int length) {
        boolean sent = door.open && device.write(address, length) >= 0;
        counters.add(sent ? QueueCounters.TRANSMITTED : QueueCounters.TRANSMIT_FAILURES, 1);
        return false;
    }

    @Override
    public void addCopy(long address, int length) {
        boolean _ = add(address, length);
    }

    /** Nothing waits. */
    @Override
    public void flush() {}

    /** The device is its hook's. */
    @Override
    public void close() {}
}
