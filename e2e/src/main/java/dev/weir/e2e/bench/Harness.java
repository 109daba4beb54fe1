package dev.weir.e2e.bench;

import dev.weir.xdp.BpfMap;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Engine;
import dev.weir.xdp.Program;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.spec.CollectionSpec;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** The program {@code harness.bpf.c} around another one, which it gives a fresh packet of the next flow every time. */
final class Harness implements AutoCloseable {
    /** Every packet is of a flow of its own, until 2^32 of them have passed. */
    static final int EVERY_PACKET = 0;

    private final Collection live;
    private final byte[] frame;
    private final Verdict expected;

    private Harness(Collection live, byte[] frame, Verdict expected) {
        this.live = live;
        this.frame = frame;
        this.expected = expected;
    }

    /**
     * Puts the harness around a program of the same engine.
     *
     * @param frame what its packets look like
     * @param flows how many flows there are, a power of two, or {@link #EVERY_PACKET}
     * @param expected what must become of every packet
     */
    static Harness around(Engine engine, Program program, FlowFrame frame, int flows, Verdict expected) {
        Collection live = engine.load(spec(frame)
                .withConstant("config_flow_bits", flows == EVERY_PACKET ? 32 : Integer.numberOfTrailingZeros(flows)));
        live.map("measured").update(MemorySegment.ofArray(new int[1]), program, BpfMap.UpdateMode.ANY);
        return new Harness(live, frame.bytes(), expected);
    }

    /** Puts the harness around a program that does nothing, or nothing but to put as many bytes in front of the packet. */
    static Harness alone(Engine engine, FlowFrame frame, int growth) {
        Collection live = engine.load(spec(frame).withConstant("config_growth", growth));
        Program program = live.program(growth == 0 ? "nothing" : "grow");
        live.map("measured").update(MemorySegment.ofArray(new int[1]), program, BpfMap.UpdateMode.ANY);
        return new Harness(live, frame.bytes(), Verdict.TX);
    }

    private static CollectionSpec spec(FlowFrame frame) {
        byte[] padded = Arrays.copyOf(frame.bytes(), FlowFrame.LONGEST);
        return object("harness")
                .withConstant("config_frame", padded)
                .withConstant("config_is_ipv6", frame.v4() ? 0 : 1);
    }

    /** One of the objects that are kept with the benchmark. */
    static CollectionSpec object(String name) {
        return CollectionSpec.parse(Harness.class, name + ".bpf.o");
    }

    /**
     * Runs it on as many packets.
     *
     * @return mean nanoseconds a packet, the harness's own included
     * @throws IllegalStateException if the last packet's verdict is not what it must be
     */
    double time(int packets) {
        TestRun.Result result = run(packets);
        if (result.verdict() != expected) {
            throw new IllegalStateException("a packet met %s, not %s".formatted(result.verdict(), expected));
        }
        return result.nanosPerRun();
    }

    TestRun.Result run(int packets) {
        return live.program("harness").testRun(new TestRun(frame, packets));
    }

    @Override
    public void close() {
        live.close();
    }
}
