package dev.weir.e2e.differential;

import dev.weir.dataplane.maps.ProgramConfig;
import dev.weir.xdp.Engine;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.vm.VmEngine;
import dev.weir.xdp.vm.VmOptions;
import dev.weir.xdp.vm.VmOptions.Machine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** One run: packets one after another through all machines, tables changing now and then. For one thread. */
final class Differential implements AutoCloseable {
    private static final int PACKETS_PER_CHANGE = 50;
    private static final int PACKETS_PER_COMPARISON = 5_000;
    private static final int PACKETS_PER_FORGETTING = 20_000;

    private final long seed;
    private final Random random;
    private final Scene scene = new Scene();
    private final Packets packets;
    private final ProgramConfig config;
    private final List<Balancer> machines = new ArrayList<>();
    private final Map<Verdict, Long> verdicts = new EnumMap<>(Verdict.class);

    /**
     * What a run came to.
     *
     * @param packets how many all machines agreed about
     * @param verdicts what they were
     * @param drops why the dropped ones were, by the program's own count
     * @param difference what they did not agree about; empty if there was nothing
     */
    record Outcome(long packets, Map<Verdict, Long> verdicts, Map<String, Long> drops, Optional<String> difference) {}

    /** Puts the load balancer on the user-space engine's two machines, and on the kernel if it can be used. */
    Differential(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
        this.packets = new Packets(scene, random);
        this.config = Scene.config(random);
        try {
            add("interpreter", new VmEngine(VmOptions.DEFAULT.withMachine(Machine.INTERPRETER)));
            add("jit", new VmEngine(VmOptions.DEFAULT.withMachine(Machine.JIT)));
            if (KernelEngine.unavailable().isEmpty()) {
                add("kernel", new KernelEngine());
            }
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private void add(String name, Engine engine) {
        Balancer machine = new Balancer(name, engine, Scene.sizes(), config);
        machines.add(machine);
        scene.layOut(machine.maps());
    }

    /** The machines that are compared. */
    List<String> machines() {
        return machines.stream().map(Balancer::machine).toList();
    }

    /** Changes one machine alone, so that it can be seen whether that is noticed. */
    void disturb() {
        machines.getLast().maps().slots().setWord(0, -1);
    }

    Outcome run(long count) {
        for (long number = 1; number <= count; number++) {
            Optional<String> difference = step();
            if (difference.isEmpty() && (number % PACKETS_PER_COMPARISON == 0 || number == count)) {
                difference = compareMaps();
            }
            if (difference.isPresent()) {
                return outcome(
                        number - 1, Optional.of("seed %d, packet %d: %s".formatted(seed, number, difference.get())));
            }
            maintain(number);
        }
        return outcome(count, Optional.empty());
    }

    private Outcome outcome(long agreed, Optional<String> difference) {
        Map<String, Long> drops = new TreeMap<>();
        machines.getFirst().maps().counters().drops().forEach((reason, count) -> drops.put(reason, count.packets()));
        if (difference.isEmpty() && machines.stream().anyMatch(machine -> machine.fallbacks() > 0)) {
            return new Outcome(agreed, verdicts, drops, Optional.of("the JIT could not compile the program"));
        }
        return new Outcome(agreed, verdicts, drops, difference);
    }

    private void maintain(long number) {
        if (number % PACKETS_PER_CHANGE == 0) {
            Scene.Change change = scene.change(random);
            machines.forEach(machine -> change.to(machine.maps()));
        }
        if (number % PACKETS_PER_FORGETTING == 0) {
            machines.forEach(Balancer::forgetFlows);
        }
    }

    /** One packet; what the machines do not agree about. */
    private Optional<String> step() {
        byte[] frame = packets.next();
        Balancer first = machines.getFirst();
        TestRun.Result expected = first.run(frame);
        for (Balancer other : machines.subList(1, machines.size())) {
            TestRun.Result result = other.run(frame);
            if (result.verdict() != expected.verdict() || !Arrays.equals(result.packet(), expected.packet())) {
                return Optional.of("%s%n%s says %s%n%s says %s"
                        .formatted(
                                HexFormat.of().formatHex(frame),
                                first.machine(),
                                text(expected),
                                other.machine(),
                                text(result)));
            }
        }
        verdicts.merge(expected.verdict(), 1L, Long::sum);
        if (expected.verdict() == Verdict.TX) {
            packets.sent(expected.packet());
        }
        return Optional.empty();
    }

    private static String text(TestRun.Result result) {
        return result.verdict() + " " + HexFormat.of().formatHex(result.packet());
    }

    private Optional<String> compareMaps() {
        Balancer first = machines.getFirst();
        Contents expected = first.contents();
        return machines.stream()
                .skip(1)
                .flatMap(other -> expected.difference(first.machine(), other.contents(), other.machine()).stream())
                .findFirst();
    }

    @Override
    public void close() {
        machines.forEach(Balancer::close);
    }
}
