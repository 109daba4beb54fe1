package dev.weir.e2e.histories;

import dev.weir.dataplane.apply.ApplyTimes;
import dev.weir.xdp.vm.VmEngine;
import dev.weir.xdp.vm.VmOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** Runs histories, on as many threads as are wanted; what happens in one depends on its seed alone. */
final class Histories {
    private static final int MOST_NODES = 3;
    private static final int ROOM = 4096;
    private static final int SMALL_ROOM = 40;

    private final AtomicLong next;
    private final long end;
    private final ApplyTimes agents;

    /** Agents that keep to what clients rely on. */
    Histories(long first, long count) {
        this(first, count, History.TIMES);
    }

    /**
     * @param first seed of the first history; those that follow have the next ones
     * @param count how many
     * @param agents the times that agents keep to, whatever clients rely on
     */
    Histories(long first, long count, ApplyTimes agents) {
        this.next = new AtomicLong(first);
        this.end = first + count;
        this.agents = agents;
    }

    Tally run(int threads) throws InterruptedException {
        Tally sum = new Tally();
        try (ExecutorService workers = Executors.newFixedThreadPool(threads)) {
            List<Callable<Tally>> work = Collections.nCopies(threads, this::work);
            for (Future<Tally> done : workers.invokeAll(work)) {
                sum.add(done.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a history could not be played to its end", e);
        }
        return sum;
    }

    private Tally work() {
        Tally tally = new Tally();
        try (Machines machines = new Machines(agents)) {
            for (long seed = next.getAndIncrement(); seed < end; seed = next.getAndIncrement()) {
                machines.run(seed, tally);
            }
            machines.count(tally);
        }
        return tally;
    }

    /** Nodes with much room for flows and with little, which one history after another uses. */
    private static final class Machines implements AutoCloseable {
        private final VirtualClock clock = new VirtualClock();
        private final VmEngine engine = new VmEngine(VmOptions.DEFAULT.withCpus(2), clock);
        private final List<Node> roomy = new ArrayList<>();
        private final List<Node> small = new ArrayList<>();

        Machines(ApplyTimes times) {
            for (int i = 0; i < MOST_NODES; i++) {
                roomy.add(new Node(engine, clock, times, ROOM));
                small.add(new Node(engine, clock, times, SMALL_ROOM));
            }
        }

        void run(long seed, Tally tally) {
            boolean smallTable = Math.floorMod(seed, 3) == 0;
            int nodes = 1 + Math.floorMod(seed / 3, MOST_NODES);
            List<Node> some = (smallTable ? small : roomy).subList(0, nodes);
            some.forEach(Node::forget);
            new History(seed, clock, some, smallTable, tally).run();
        }

        void count(Tally tally) {
            for (Node node : roomy) {
                tally.tracked += node.tracked();
            }
            for (Node node : small) {
                tally.tracked += node.tracked();
                tally.refused += node.refusals();
            }
        }

        @Override
        public void close() {
            roomy.forEach(Node::close);
            small.forEach(Node::close);
            engine.close();
        }
    }
}
