package dev.weir.xdp.hook;

import dev.weir.xdp.machine.Cpu;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.locks.LockSupport;

/** One queue of a hook: a thread that takes a batch, runs the program on each frame, sends on what it says, and again. */
abstract class HookQueue implements AutoCloseable {
    private static final Logger LOG = System.getLogger(HookQueue.class.getName());

    private final Cpu cpu;
    private final QueueCounters counters;
    private final Epoch epoch = new Epoch();
    private final Gathering gathering = new Gathering();

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
                int frames = turn(hook);
                if (waiting == HookOptions.Waiting.INTERRUPT) {
                    interrupted(hook, frames);
                } else if (frames == 0) {
                    Thread.onSpinWait();
                }
            }
            int _ = turn(hook);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "the hook on interface " + hook.interfaceName() + " lost a queue", e);
        }
    }

    /** Between two turns: waits for frames if the last one had none, and may let them gather before. */
    private void interrupted(RunningHook hook, int frames) {
        gathering.took(frames);
        if (frames > 0) {
            return;
        }
        while (gathering.isWorthwhile() && !hook.stopping()) {
            LockSupport.parkNanos(Gathering.PAUSE_NANOS);
            int gathered = 0;
            for (int more = turn(hook); more > 0; more = turn(hook)) {
                gathered += more;
            }
            gathering.gathered(gathered);
        }
        await();
        gathering.woke(System.nanoTime());
    }

    private int turn(RunningHook hook) {
        epoch.begin();
        cpu.beginBatch();
        try {
            return batch(hook.program());
        } finally {
            cpu.endBatch();
            epoch.end();
        }
    }
}
