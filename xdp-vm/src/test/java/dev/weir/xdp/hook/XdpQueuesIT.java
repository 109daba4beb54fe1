package dev.weir.xdp.hook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.Verdict;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.error.SystemCallException;
import dev.weir.xdp.hook.HookOptions.Kind;
import dev.weir.xdp.hook.HookOptions.Waiting;
import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.machine.XdpBuffer;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.memory.NativeMemory;
import dev.weir.xdp.sys.Interfaces;
import dev.weir.xdp.sys.Scheduling;
import dev.weir.xdp.sys.TestNamespaces;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** XDP sockets on interfaces of several queues, and on drivers that can do less than was asked for. */
class XdpQueuesIT {
    private static final int IPV4 = 0x0800;
    private static final int FLOWS = 256;

    @RegisterExtension
    private final HookFixture fixture = new HookFixture();

    private final Hooks hooks = fixture.hooks();
    private TestNamespaces network;

    @BeforeEach
    void look() {
        network = fixture.network();
    }

    /** Each queue has a thread, a socket and memory of its own; every frame is run by its queue's, and comes back. */
    @ParameterizedTest
    @EnumSource
    void drivesEveryQueueOfAnInterface(Waiting waiting) throws Exception {
        Assumptions.assumeTrue(Scheduling.processors().cardinality() > 1, "one processor sends by one queue only");
        network.ipInA("link add vq numrxqueues 2 numtxqueues 2 type veth peer name vr numrxqueues 2 numtxqueues 2"
                .split(" ", -1));
        network.ipInA("link", "set", "vq", "up");
        network.ipInA("link", "set", "vr", "up");
        AtomicIntegerArray framesOfQueue = new AtomicIntegerArray(2);
        HookOptions options = HookOptions.on("vq", Kind.AF_XDP).withQueues(2).withWaiting(waiting);
        Hook hook = open(options, cpu -> reflect(cpu, framesOfQueue));
        try (RawLink link = network.a().call(() -> new RawLink("vr"))) {
            // The kernel picks the queue by the flow, or by the processor that sends.
            Scheduling.processors().stream().limit(2).forEach(processor -> send(link, processor));
            assertEquals(
                    2 * FLOWS,
                    link.receive(IPV4, 2 * FLOWS).size(),
                    () -> hook.statistics().toString());
        }
        assertTrue(framesOfQueue.get(0) > 0, framesOfQueue::toString);
        assertTrue(framesOfQueue.get(1) > 0, framesOfQueue::toString);
        assertEquals(2 * FLOWS, framesOfQueue.get(0) + framesOfQueue.get(1));
    }

    private static void send(RawLink link, int processor) {
        CompletableFuture.runAsync(
                        () -> {
                            Scheduling.stayOn(BitSet.valueOf(new long[] {1L << processor}));
                            link.send(IntStream.range(0, FLOWS)
                                    .mapToObj(XdpQueuesIT::udp)
                                    .toList());
                        },
                        task -> Thread.ofPlatform().daemon().start(task))
                .join();
    }

    private static int reflect(Cpu cpu, AtomicIntegerArray framesOfQueue) {
        long data = cpu.buffer().data();
        if (Memory.getByte(data + 23) != 17) {
            return Verdict.DROP.code();
        }
        framesOfQueue.incrementAndGet(Memory.getInt(cpu.buffer().address() + XdpBuffer.RX_QUEUE_INDEX));
        return Verdict.TX.code();
    }

    /** A UDP packet over IPv4 from a port of the flow's. */
    private static byte[] udp(int flow) {
        String ports = "%04x0035".formatted(20_000 + flow);
        return RawLink.frame(IPV4, "4500002e00000000401100" + "00c0000202" + "c6336401" + ports + "001a0000");
    }

    @Test
    void refusesMoreQueuesThanThereAreAndLeavesNothing() throws Exception {
        long memory = NativeMemory.liveBytes();
        SystemCallException refused = assertThrows(
                SystemCallException.class,
                () -> open(HookOptions.on("va", Kind.AF_XDP).withQueues(2), cpu -> Verdict.PASS.code()));
        assertEquals(Errno.EINVAL, refused.errno());
        assertTrue(String.valueOf(refused.getMessage()).contains("queue 1"), refused::getMessage);
        assertEquals(memory, NativeMemory.liveBytes());
        assertEquals("lo, va", network.a().call(Interfaces::names));
        Connections.exchange(network.a(), network.b(), "192.0.2.1", 1_000);
    }

    /** veth cannot receive into a process's memory: the hook asks, is refused, says so, and has frames copied. */
    @Test
    void announcesThatFramesAreCopied() throws Exception {
        List<String> said = new ArrayList<>();
        Logger log = Logger.getLogger(XdpHook.class.getName());
        Handler listener = new Listener(said);
        log.addHandler(listener);
        try {
            Hook hook = open(HookOptions.on("va", Kind.AF_XDP), cpu -> Verdict.PASS.code());
            assertTrue(hook.description().startsWith("AF_XDP, native, copy,"), hook.description());
            assertTrue(hook.isDriver());
        } finally {
            log.removeHandler(listener);
        }
        assertTrue(said.stream().anyMatch(line -> line.contains("EOPNOTSUPP")), said::toString);
        Connections.exchange(network.a(), network.b(), "192.0.2.1", 100_000);
    }

    @Test
    void saysWhichHookTheFramesComeFrom() throws Exception {
        Hook hook = open(HookOptions.on("va", Kind.AF_XDP_GENERIC), cpu -> Verdict.PASS.code());
        assertTrue(hook.description().startsWith("AF_XDP, generic, copy,"), hook.description());
        assertFalse(hook.isDriver());
    }

    private Hook open(HookOptions options, FrameProgram program) throws Exception {
        return network.a().call(() -> hooks.open(options, program));
    }

    /** Writes down what is logged. */
    private static final class Listener extends Handler {
        private final List<String> said;

        Listener(List<String> said) {
            this.said = said;
        }

        @Override
        public void publish(LogRecord record) {
            said.add(record.getMessage() + List.of(record.getParameters()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
