package dev.weir.xdp.hook;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.weir.xdp.AttachOptions;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Engine;
import dev.weir.xdp.Link;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.isa.Assembler;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.ProgramSpec;
import dev.weir.xdp.sys.Interfaces;
import dev.weir.xdp.sys.TestNamespaces;
import dev.weir.xdp.vm.VmEngine;
import dev.weir.xdp.vm.VmOptions;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A queue's thread allocates nothing for a packet, whatever becomes of it: the JVM counts what each thread allocates. That holds once its last
 * compiler is done with the thread's code, which takes it as long as others let it: before, what does not escape is allocated all the same.
 */
class AllocationIT {
    private static final int EXPERIMENT = 0x88b5;
    private static final int FRAMES = 20_000;
    private static final int BURST = 100;
    private static final int ROUNDS = 50;
    /** What a thread may allocate that has nothing to do with packets: less than a byte for ten. */
    private static final long SLACK_BYTES = FRAMES / 10;

    private static final long PATIENCE_NANOS = 20_000_000_000L;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private TestNamespaces network;

    @BeforeEach
    void make() {
        KernelEngine.unavailable().ifPresent(reason -> {
            System.out.println("skipped: " + reason);
            Assumptions.abort(reason);
        });
        network = TestNamespaces.make();
        network.ipInA("link", "add", "vc", "type", "veth", "peer", "name", "vd");
        network.ipInA("link", "set", "vc", "up");
        network.ipInA("link", "set", "vd", "up");
    }

    @AfterEach
    void sweep() {
        network.close();
    }

    @ParameterizedTest
    @CsvSource({
        "AF_XDP, JIT, DROP",
        "AF_XDP, JIT, PASS",
        "AF_XDP, JIT, TX",
        "AF_XDP, JIT, REDIRECT",
        "AF_XDP, INTERPRETER, TX",
        "AF_PACKET, JIT, DROP",
        "AF_PACKET, JIT, PASS",
        "AF_PACKET, JIT, TX",
        "AF_PACKET, JIT, REDIRECT"
    })
    void allocatesNothingForAPacket(VmOptions.Hook hook, VmOptions.Machine machine, Verdict verdict) throws Exception {
        VmOptions options = VmOptions.DEFAULT.withHook(hook).withMachine(machine);
        try (Engine engine = new VmEngine(options);
                Collection collection = engine.load(spec(verdict));
                Link link = network.a()
                        .call(() -> collection
                                .program("steady")
                                .attach(new AttachOptions("va", AttachOptions.Mode.NATIVE_OR_GENERIC)));
                RawLink sender = network.b().call(() -> new RawLink("vb"))) {
            List<Long> rounds = new ArrayList<>();
            do {
                long before = allocated();
                send(sender, link, FRAMES);
                rounds.add(allocated() - before);
            } while (rounds.getLast() > SLACK_BYTES && rounds.size() < ROUNDS);
            assertTrue(
                    rounds.getLast() <= SLACK_BYTES,
                    () -> "bytes for %d frames each: %s, %s".formatted(FRAMES, rounds, link.counters()));
        }
    }

    /** What runs for each frame; the address that a frame that passes has is the interface's own. */
    private CollectionSpec spec(Verdict verdict) throws Exception {
        String text = verdict == Verdict.REDIRECT
                ? "r1 = %d\nr2 = 0\ncall 23\nexit".formatted(network.a().call(() -> Interfaces.index("vc")))
                : "r0 = %d\nexit".formatted(verdict.code());
        Instructions code = new Assembler().assemble(text).instructions();
        return CollectionSpec.of("steady", List.of(), List.of(ProgramSpec.xdp("steady", code)));
    }

    /** Sends bursts, each when the one before has been run. */
    private static void send(RawLink sender, Link link, int frames) {
        byte[] frame = RawLink.frame(EXPERIMENT, "0102030405060708");
        long end = System.nanoTime() + PATIENCE_NANOS;
        for (int sent = 0; sent < frames; sent += BURST) {
            long wanted = received(link) + BURST;
            sender.send(frame, BURST);
            while (received(link) < wanted) {
                assertTrue(System.nanoTime() < end, () -> link.counters().toString());
                LockSupport.parkNanos(100_000);
            }
        }
    }

    private static long received(Link link) {
        return link.counters().getOrDefault("received", 0L);
    }

    private static long allocated() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("weir-hook-va-"))
                .filter(thread -> !thread.getName().endsWith("close"))
                .mapToLong(thread -> THREADS.getThreadAllocatedBytes(thread.threadId()))
                .sum();
    }
}
