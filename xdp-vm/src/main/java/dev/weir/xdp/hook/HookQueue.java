package dev.weir.xdp.hook;

import dev.weir.xdp.machine.Cpu;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** One queue of a hook: a thread that takes a batch, runs the program on each frame, sends on what it says, and again. */
abstract class HookQueue implements AutoCloseable {
    private static final Logger LOG = System.getLogger(HookQueue.class.getName());

    private final Cpu cpu;
    private final QueueCounters counters;
    private final Epoch epoch = new Epoch();

    HookQueue(Cpu cpu, QueueCounters counters) {
        this.cpu = cpu;
        this.counters = counters;
    }

    /** Whose CPU this is. */
    final Cpu cpu() {
        return cpu;
    }

    final QueueCounters counters() {
        return counters;
    }

    final Epoch epoch() {
        return epoch;
    }

    /** Takes what is there, up to a batch, and finishes it; returns how many frames that was, without waiting for any. */
    abstract int batch(FrameProgram program);

    /** Waits for frames, for some milliseconds at the longest. */
    abstract void await();

    /** Frames so far that were lost before this queue saw them. */
    abstract long dropped();

    @Override
    public abstract void close();

    /** The thread's life: until the hook stops, and then until what had come by then is done. */
    final void live(RunningHook hook, HookOptions.Waiting waiting) {
        try {
            while (!hook.stopping()) {
                if (turn(hook) == 0) {
                    if (waiting == HookOptions.Waiting.BUSY_POLL) {
                        Thread.onSpinWait();
                    } else {
                        await();
                    }
                }
            }
            int _ = turn(hook);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "the hook on interface " + hook.interfaceName() + " lost a queue", e);
        }
    }

    private int turn(RunningHook hook) {
        epoch.begin();
        try {
            return batch(hook.program());
        } finally {
            epoch.end();
        }
    }
}
