package dev.weir.xdp.bench;

import dev.weir.xdp.Engine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Times the same programs on the machines, in one interleaved run: in each round every way through every program has its turn on every
 * machine, so that a slow moment of the processor hits them all. What counts are ratios within a round.
 */
public final class MachineBench implements AutoCloseable {
    /** Runs before anything is timed: more than HotSpot needs to come to its last compiler. */
    private static final int WARM_UP_RUNS = 60_000;

    private static final int WARM_UP_TURNS = 12;
    private static final int INTERPRETER_SHARE = 4;

    private final List<BenchMachine> machines;
    private final List<Engine> engines = new ArrayList<>();

    /** Opens an engine for each machine that this process may use. */
    public MachineBench() {
        this.machines = BenchMachine.available();
        machines.forEach(machine -> engines.add(machine.open()));
    }

    /** The machines that are compared. */
    public List<BenchMachine> machines() {
        return machines;
    }

    /**
     * What a way through a program takes.
     *
     * @param workload title of the program
     * @param path title of the way
     * @param nanos of a run, the median over the rounds, by machine
     * @param ratios to the first machine's time, the median of those within a round, by machine
     */
    public record Row(String workload, String path, Map<BenchMachine, Double> nanos, Map<BenchMachine, Double> ratios) {
        /** Of a run on a machine. */
        public double nanos(BenchMachine machine) {
            return Objects.requireNonNull(nanos.get(machine));
        }

        /** Of a machine's time to the first one's. */
        public double ratio(BenchMachine machine) {
            return Objects.requireNonNull(ratios.get(machine));
        }
    }

    /**
     * Measures.
     *
     * @param rounds how often each has its turn
     * @param millis length of a turn
     */
    public List<Row> run(List<? extends Workload> workloads, int rounds, int millis) {
        List<Workload.Loaded> open = new ArrayList<>();
        try {
            List<Case> cases = new ArrayList<>();
            for (Workload workload : workloads) {
                List<Workload.Loaded> loaded =
                        engines.stream().map(workload::load).toList();
                open.addAll(loaded);
                for (int i = 0; i < loaded.getFirst().subjects().size(); i++) {
                    int path = i;
                    cases.add(new Case(
                            workload.title(),
                            loaded.stream().map(it -> it.subjects().get(path)).toList(),
                            rounds));
                }
            }
            cases.forEach(it -> it.warmUp(millis));
            for (int round = 0; round < rounds; round++) {
                for (Case it : cases) {
                    it.turn(round);
                }
            }
            return cases.stream().map(this::row).toList();
        } finally {
            open.forEach(Workload.Loaded::close);
        }
    }

    private Row row(Case it) {
        Map<BenchMachine, Double> nanos = new EnumMap<>(BenchMachine.class);
        Map<BenchMachine, Double> ratios = new EnumMap<>(BenchMachine.class);
        for (int i = 0; i < machines.size(); i++) {
            nanos.put(machines.get(i), median(it.nanos[i]));
            double[] ratio = new double[it.nanos[i].length];
            for (int round = 0; round < ratio.length; round++) {
                ratio[round] = it.nanos[i][round] / it.nanos[0][round];
            }
            ratios.put(machines.get(i), median(ratio));
        }
        return new Row(it.workload, it.subjects.getFirst().path(), nanos, ratios);
    }

    /** How a workload that has been run gets fast on the JIT. */
    public WarmUp warmUp(Workload workload) {
        return WarmUp.of(workload, engines.get(machines.indexOf(BenchMachine.JIT)));
    }

    static double median(double[] numbers) {
        double[] sorted = numbers.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    @Override
    public void close() {
        engines.forEach(Engine::close);
    }

    /** One way through one program on all machines. */
    private final class Case {
        private final String workload;
        private final List<Subject> subjects;
        private final int[] repeats;
        private final double[][] nanos;

        Case(String workload, List<Subject> subjects, int rounds) {
            this.workload = workload;
            this.subjects = subjects;
            this.repeats = new int[subjects.size()];
            this.nanos = new double[subjects.size()][rounds];
        }

        /** Runs until machines are at their best, and finds out how many runs make a turn. */
        void warmUp(int millis) {
            for (int i = 0; i < repeats.length; i++) {
                boolean interpreter = machines.get(i) == BenchMachine.INTERPRETER;
                double best = Double.MAX_VALUE;
                for (int turn = 0; turn < WARM_UP_TURNS; turn++) {
                    best = Math.min(best, subjects.get(i).time(interpreter ? WARM_UP_RUNS / 20 : WARM_UP_RUNS));
                }
                double length = (interpreter ? millis / INTERPRETER_SHARE : millis) * 1e6;
                repeats[i] = Math.max(1, (int) Math.min(length / best, 50_000_000));
            }
        }

        void turn(int round) {
            for (int i = 0; i < repeats.length; i++) {
                nanos[i][round] = subjects.get(i).time(repeats[i]);
            }
        }
    }
}
