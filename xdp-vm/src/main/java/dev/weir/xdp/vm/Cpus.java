package dev.weir.xdp.vm;

import dev.weir.xdp.hook.CpuPool;
import dev.weir.xdp.hook.Epoch;
import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.machine.Surroundings;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The virtual CPUs of one engine. A queue of an attached interface takes one for as long as it is attached, the lowest that is free; a
 * test run leases one for as long as it lasts, the highest. The last CPU is for test runs only, so that they always find one. Safe for
 * use by several threads.
 */
final class Cpus implements CpuPool, AutoCloseable {
    private final List<Cpu> all = new ArrayList<>();
    private final List<Epoch> epochs = new ArrayList<>();
    private final BitSet taken = new BitSet();
    private boolean closed;

    Cpus(int count, Surroundings surroundings) {
        for (int number = 0; number < count; number++) {
            all.add(new Cpu(number, surroundings));
            epochs.add(new Epoch());
        }
    }

    @Override
    public synchronized Cpu take() {
        requireOpen();
        int free = taken.nextClearBit(0);
        if (free >= all.size() - 1) {
            throw new IllegalStateException(
                    "the engine has %d virtual CPUs, one of them for test runs, and queues have taken the others; give it more"
                            .formatted(all.size()));
        }
        taken.set(free);
        return all.get(free);
    }

    /** Takes a CPU for a test run, when there is one. */
    synchronized Cpu lease() {
        requireOpen();
        int free = taken.previousClearBit(all.size() - 1);
        while (free < 0) {
            await();
            requireOpen();
            free = taken.previousClearBit(all.size() - 1);
        }
        taken.set(free);
        return all.get(free);
    }

    @Override
    public synchronized void giveBack(Cpu cpu) {
        taken.clear(cpu.number());
        notifyAll();
    }

    /** What a test run on a CPU tells that it is under way with. Hooks have epochs of their own. */
    Epoch epoch(Cpu cpu) {
        return epochs.get(cpu.number());
    }

    /** Returns when every test run that had begun before the call has come to a point where it holds nothing of a map. */
    void synchronize() {
        epochs.forEach(Epoch::awaitQuiescence);
    }

    /** Waits until every CPU is back, and frees them. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        while (!taken.isEmpty()) {
            await();
        }
        all.forEach(Cpu::close);
    }

    /** Returns when a CPU has been given back, or for nothing: callers look again. */
    @SuppressWarnings("WaitNotInLoop")
    private synchronized void await() {
        try {
            wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a virtual CPU", e);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the engine is closed");
        }
    }
}
