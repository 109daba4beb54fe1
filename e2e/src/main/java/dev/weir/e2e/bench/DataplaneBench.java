package dev.weir.e2e.bench;

import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Mode;
import dev.weir.xdp.Engine;
import dev.weir.xdp.Program;
import dev.weir.xdp.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The load balancer, mode by mode, beside the two reference programs, all of them in turn in every round. What the harness costs is
 * measured in the same round and taken off.
 */
final class DataplaneBench implements AutoCloseable {
    static final int ONE = 1;
    static final int FEW = 1 << 10;
    static final int MANY = 1 << 15;
    static final int VERY_MANY = 1 << 20;

    /** As many as a backend and a node's own address have ports for, without any trying. */
    private static final int NAT_MOST = MANY;

    /** So many that what the case before left in the caches does not count. */
    private static final int PACKETS = VERY_MANY;

    /** Fills the reference's table, so that a new flow takes an old one's place. */
    private static final int FILLING = 2_500_000;

    private static final int GROWTH = 20;

    private final Engine engine;
    private final BenchedPrograms programs;
    private final SequencedMap<BenchCase, Harness> cases = new LinkedHashMap<>();
    private final Map<Boolean, Harness> nothing = new LinkedHashMap<>();
    private final Map<Boolean, Harness> growing = new LinkedHashMap<>();

    DataplaneBench(Engine engine) {
        this.engine = engine;
        this.programs = new BenchedPrograms(engine);
        try {
            prepare(true);
            prepare(false);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void prepare(boolean v4) {
        FlowFrame any = new FlowFrame(BenchedPrograms.vip(Mode.IPIP, v4), FlowFrame.ACK);
        nothing.put(v4, Harness.alone(engine, any, 0));
        growing.put(v4, Harness.alone(engine, any, GROWTH));
        Program flowTable = programs.flowTable(v4);
        for (int flows : new int[] {ONE, FEW, MANY, VERY_MANY}) {
            add("floor", v4, flows, programs.floor(), any);
            add("flowtable", v4, flows, flowTable, any);
            for (Mode mode : Mode.values()) {
                if (!mode.translates() || flows <= NAT_MOST) {
                    add(name(mode), v4, flows, programs.balancer(), frame(mode, v4, FlowFrame.ACK));
                }
            }
        }
        addNew("flowtable", v4, programs.flowTable(v4), new FlowFrame(any.destination(), FlowFrame.SYN));
        for (Mode mode : Mode.values()) {
            if (!mode.translates()) {
                addNew(name(mode), v4, programs.balancer(), frame(mode, v4, FlowFrame.SYN));
            }
        }
        IpAddress other = IpAddress.parse(v4 ? "198.51.100.9" : "2001:db8:9::9");
        BenchCase notOurs = new BenchCase("non-VIP", v4, false, ONE);
        cases.put(
                notOurs,
                Harness.around(engine, programs.balancer(), new FlowFrame(other, FlowFrame.ACK), ONE, Verdict.PASS));
        open(frame(Mode.NAT, v4, FlowFrame.SYN));
        open(frame(Mode.DNAT, v4, FlowFrame.SYN));
    }

    private void add(String subject, boolean v4, int flows, Program program, FlowFrame frame) {
        cases.put(new BenchCase(subject, v4, false, flows), Harness.around(engine, program, frame, flows, Verdict.TX));
    }

    private void addNew(String subject, boolean v4, Program program, FlowFrame frame) {
        BenchCase opening = new BenchCase(subject, v4, true, Harness.EVERY_PACKET);
        cases.put(opening, Harness.around(engine, program, frame, Harness.EVERY_PACKET, Verdict.TX));
    }

    /** Translated flows begin with a SYN, or not at all. */
    private void open(FlowFrame opening) {
        try (Harness harness = Harness.around(engine, programs.balancer(), opening, NAT_MOST, Verdict.TX)) {
            harness.time(NAT_MOST);
        }
    }

    private static FlowFrame frame(Mode mode, boolean v4, int tcpFlags) {
        return new FlowFrame(BenchedPrograms.vip(mode, v4), tcpFlags);
    }

    private static String name(Mode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }

    /** Times every case once a round. */
    DataplaneReport run(int rounds) {
        cases.forEach((one, harness) -> harness.time(one.opening() ? FILLING : PACKETS));
        Map<BenchCase, List<Double>> raw = new LinkedHashMap<>();
        Map<BenchCase, List<Double>> net = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            Map<Boolean, Double> bare = time(nothing);
            Map<Boolean, Double> grown = time(growing);
            cases.forEach((one, harness) -> {
                double nanos = harness.time(PACKETS);
                double own = bare.getOrDefault(one.v4(), 0.0);
                // Growing and being taken back are as dear as one another; the growing is the program's own.
                double takingBack = one.grows() ? (grown.getOrDefault(one.v4(), own) - own) / 2 : 0;
                raw.computeIfAbsent(one, _ -> new ArrayList<>()).add(nanos);
                net.computeIfAbsent(one, _ -> new ArrayList<>()).add(nanos - own - takingBack);
            });
        }
        return new DataplaneReport(rounds, raw, net);
    }

    private static Map<Boolean, Double> time(Map<Boolean, Harness> harnesses) {
        Map<Boolean, Double> nanos = new LinkedHashMap<>();
        harnesses.forEach((v4, harness) -> nanos.put(v4, harness.time(PACKETS)));
        return nanos;
    }

    @Override
    public void close() {
        cases.values().forEach(Harness::close);
        nothing.values().forEach(Harness::close);
        growing.values().forEach(Harness::close);
        programs.close();
    }
}
