package dev.weir.xdp.hook;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.Verdict;
import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.hook.HookOptions.Host;
import dev.weir.xdp.hook.HookOptions.Kind;
import dev.weir.xdp.hook.HookOptions.Waiting;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.memory.NativeMemory;
import dev.weir.xdp.sys.Ethtool;
import dev.weir.xdp.sys.Interfaces;
import dev.weir.xdp.sys.TestNamespaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class HookIT {
    /** An ethertype for experiments (IEEE 802), which no stack here knows. */
    private static final int EXPERIMENT = 0x88b5;

    private static final long PATIENCE_NANOS = 10_000_000_000L;

    @RegisterExtension
    private final HookFixture fixture = new HookFixture();

    private final Hooks hooks = fixture.hooks();
    private TestNamespaces network;

    @BeforeEach
    void look() {
        network = fixture.network();
    }

    @ParameterizedTest
    @CsvSource({
        "AF_PACKET, 192.0.2.1", "AF_PACKET, 2001:db8::1",
        "AF_XDP, 192.0.2.1", "AF_XDP, 2001:db8::1",
        "AF_XDP_GENERIC, 192.0.2.1", "AF_XDP_GENERIC, 2001:db8::1"
    })
    void passesRealConnectionsToTheHost(Kind kind, String address) throws Exception {
        if (kind == Kind.AF_XDP_GENERIC) {
            // The stack's hook gets super-frames as they are, and no chunk holds one.
            network.ipInB("link", "set", "vb", "gso_max_segs", "1");
        }
        Hook hook = open(HookOptions.on("va", kind), cpu -> Verdict.PASS.code());
        Connections.exchange(network.a(), network.b(), address, 3_000_000);
        assertTrue(hook.statistics().passed() > 1_000, () -> hook.statistics().toString());
    }

    /** Link-local addresses and multicast (neighbour discovery itself) need the frame to come in at this very interface. */
    @ParameterizedTest
    @EnumSource(names = "TAP", mode = Mode.EXCLUDE)
    void passesLinkLocalTrafficToTheHost(Kind kind) throws Exception {
        open(HookOptions.on("va", kind), cpu -> Verdict.PASS.code());
        String address = network.a().call(() -> linkLocal("va"));
        String scope = network.b().call(() -> Integer.toString(Interfaces.index("vb")));
        boolean reached = network.b().call(() -> reaches(address, scope));
        assertTrue(reached, address);
    }

    @ParameterizedTest
    @CsvSource({
        "AF_PACKET, INTERRUPT", "AF_PACKET, BUSY_POLL",
        "AF_XDP, INTERRUPT", "AF_XDP, BUSY_POLL",
        "AF_XDP_GENERIC, INTERRUPT", "AF_XDP_GENERIC, BUSY_POLL"
    })
    void sendsBackWhatTheProgramTransmits(Kind kind, Waiting waiting) throws Exception {
        Hook hook = open(HookOptions.on("va", kind).withWaiting(waiting), HookIT::swapAddresses);
        try (RawLink link = network.b().call(() -> new RawLink("vb"))) {
            byte[] frame = RawLink.frame(EXPERIMENT, "0102030405");
            link.send(frame, 500);
            List<byte[]> back = link.receive(EXPERIMENT, 500);
            assertEquals(500, back.size(), () -> hook.statistics().toString());
            byte[] swapped = frame.clone();
            System.arraycopy(frame, 0, swapped, 6, 6);
            System.arraycopy(frame, 6, swapped, 0, 6);
            back.forEach(one -> assertArrayEquals(swapped, one));
        }
        eventually(() -> hook.statistics().transmitted() >= 500);
        assertEquals(0, hook.statistics().transmitFailures());
    }

    @ParameterizedTest
    @EnumSource(names = "TAP", mode = Mode.EXCLUDE)
    void keepsDroppedFramesFromTheHost(Kind kind) throws Exception {
        Hook hook = open(HookOptions.on("va", kind), cpu -> Verdict.DROP.code());
        assertThrows(IOException.class, () -> Connections.connect(network.a(), network.b(), "192.0.2.1"));
        assertTrue(count(hook, Verdict.DROP) > 0);
        hook.close();
        Connections.exchange(network.a(), network.b(), "192.0.2.1", 1_000);
    }

    @ParameterizedTest
    @EnumSource(names = "TAP", mode = Mode.EXCLUDE)
    void redirectsToOtherInterfaces(Kind kind) throws Exception {
        network.ipInA("link", "add", "vc", "type", "veth", "peer", "name", "vd");
        network.ipInA("link", "set", "vc", "up");
        network.ipInA("link", "set", "vd", "up");
        int target = network.a().call(() -> Interfaces.index("vc"));
        Hook hook = open(HookOptions.on("va", kind), cpu -> {
            cpu.redirect().toInterface(target);
            return Verdict.REDIRECT.code();
        });
        try (RawLink in = network.b().call(() -> new RawLink("vb"));
                RawLink out = network.a().call(() -> new RawLink("vd"))) {
            byte[] frame = RawLink.frame(EXPERIMENT, "aabb");
            in.send(frame, 300);
            List<byte[]> redirected = out.receive(EXPERIMENT, 300);
            assertEquals(300, redirected.size(), () -> hook.statistics().toString());
            redirected.forEach(one -> assertArrayEquals(frame, one));
        }
    }

    @ParameterizedTest
    @EnumSource(names = "TAP", mode = Mode.EXCLUDE)
    void redirectsIntoTheHostsEndOfTapDevices(Kind kind) throws Exception {
        Hook tap = open(HookOptions.on("weirtap", Kind.TAP), cpu -> Verdict.DROP.code());
        open(HookOptions.on("va", kind), cpu -> {
            cpu.redirect().toInterface(tap.interfaceIndex());
            return Verdict.REDIRECT.code();
        });
        try (RawLink in = network.b().call(() -> new RawLink("vb"));
                RawLink out = network.a().call(() -> new RawLink("weirtap"))) {
            in.send(RawLink.frame(EXPERIMENT, "cc"), 100);
            assertEquals(100, out.receive(EXPERIMENT, 100).size());
        }
    }

    @Test
    void drivesTapDevices() throws Exception {
        Hook tap = open(HookOptions.on("weirtap", Kind.TAP).withQueues(2), HookIT::swapAddresses);
        try (RawLink host = network.a().call(() -> new RawLink("weirtap"))) {
            host.send(RawLink.frame(EXPERIMENT, "dd"), 100);
            assertEquals(100, host.receive(EXPERIMENT, 100).size());
        }
        tap.close();
        assertFalse(network.a().call(Interfaces::names).contains("weirtap"));
    }

    /** A frame grows in front and behind, and comes out whole; the next one is as it was sent. */
    @ParameterizedTest
    @EnumSource(names = "TAP", mode = Mode.EXCLUDE)
    void givesProgramsRoomOnBothSides(Kind kind) throws Exception {
        open(HookOptions.on("va", kind), HookIT::grow);
        try (RawLink link = network.b().call(() -> new RawLink("vb"))) {
            byte[] frame = RawLink.frame(EXPERIMENT, "11".repeat(100));
            link.send(frame, 200);
            List<byte[]> grown = link.receive(0x1111, 200);
            assertEquals(200, grown.size());
            for (byte[] one : grown) {
                assertEquals(frame.length + 400, one.length);
                assertEquals(0x77, one[one.length - 1]);
                assertArrayEquals(frame, Arrays.copyOfRange(one, 200, 200 + frame.length));
            }
        }
    }

    @Test
    void putsVlanTagsBack() throws Exception {
        AtomicLong tag = new AtomicLong();
        open(HookOptions.on("va", Kind.AF_PACKET), cpu -> {
            long data = cpu.buffer().data();
            if (Short.toUnsignedInt(Short.reverseBytes(Memory.getShort(data + 16))) == EXPERIMENT) {
                tag.set(Integer.toUnsignedLong(Integer.reverseBytes(Memory.getInt(data + 12))));
            }
            return Verdict.DROP.code();
        });
        try (RawLink link = network.b().call(() -> new RawLink("vb"))) {
            link.send(RawLink.frame(0x8100, "200a" + "88b5" + "ee"), 1);
            eventually(() -> tag.get() != 0);
            assertEquals(0x8100_200aL, tag.get());
        }
    }

    @Test
    void sharesAnInterfaceAmongQueues() throws Exception {
        Hook hook = open(HookOptions.on("va", Kind.AF_PACKET).withQueues(3), HookIT::swapAddresses);
        try (RawLink link = network.b().call(() -> new RawLink("vb"))) {
            link.send(RawLink.frame(EXPERIMENT, "01"), 300);
            List<byte[]> back = link.receive(EXPERIMENT, 300);
            assertEquals(300, back.size(), () -> "each frame goes to one queue: " + hook.statistics());
        }
        assertTrue(hook.statistics().received() >= 300);
    }

    @ParameterizedTest
    @EnumSource(names = "TAP", mode = Mode.EXCLUDE)
    void replacesTheProgramAndWaitsForPacketsInFlight(Kind kind) throws Exception {
        NativeMemory shared = NativeMemory.allocate(8);
        Hook hook = open(HookOptions.on("va", kind).withWaiting(Waiting.BUSY_POLL), cpu -> {
            Memory.putLong(shared.address(), 1);
            return Verdict.DROP.code();
        });
        try (RawLink link = network.b().call(() -> new RawLink("vb"))) {
            link.send(RawLink.frame(EXPERIMENT, "02"), 2_000);
            hook.replace(cpu -> Verdict.PASS.code());
            hook.synchronize();
            // Whoever still ran the first program would write to memory that is gone.
            Memory.putLong(shared.address(), 0);
            link.send(RawLink.frame(EXPERIMENT, "03"), 500);
            eventually(() -> count(hook, Verdict.PASS) >= 500);
            assertEquals(0, Memory.getLong(shared.address()));
        }
        hook.close();
        shared.close();
    }

    @ParameterizedTest
    @EnumSource(names = "TAP", mode = Mode.EXCLUDE)
    void leavesNothingBehind(Kind kind) throws Exception {
        openAndClose(kind);
        long descriptors = descriptors();
        long threads = hookThreads();
        long memory = NativeMemory.liveBytes();
        for (int i = 0; i < 3; i++) {
            openAndClose(kind);
        }
        assertEquals(descriptors, descriptors());
        assertEquals(threads, hookThreads());
        assertEquals(memory, NativeMemory.liveBytes());
        String interfaces = network.a().call(Interfaces::names);
        assertEquals("lo, va", interfaces);
    }

    @Test
    void turnsReceiveOffloadOffAndOnAgain() throws Exception {
        boolean before = network.a().call(() -> {
            Ethtool.setGenericReceiveOffload("va", true);
            return Ethtool.genericReceiveOffload("va");
        });
        Hook hook = open(HookOptions.on("va", Kind.AF_PACKET), cpu -> Verdict.PASS.code());
        assertFalse(network.a().call(() -> Ethtool.genericReceiveOffload("va")));
        hook.close();
        assertEquals(before, network.a().call(() -> Ethtool.genericReceiveOffload("va")));
    }

    @Test
    void refusesToHookAnInterfaceTwice() throws Exception {
        HookOptions options = HookOptions.on("va", Kind.AF_PACKET);
        open(options, cpu -> Verdict.PASS.code());
        BpfException busy = assertThrows(BpfException.class, () -> open(options, cpu -> Verdict.PASS.code()));
        assertEquals(Errno.EBUSY, busy.errno());
        try (Hooks others = new Hooks(fixture.cpus(), KernelEngine::new)) {
            RuntimeException refused = assertThrows(
                    RuntimeException.class,
                    () -> network.a().call(() -> others.open(options, cpu -> Verdict.PASS.code())));
            assertTrue(String.valueOf(refused.getMessage()).contains("another process"), refused::getMessage);
        }
    }

    @Test
    void survivesItsInterface() throws Exception {
        Hook hook = open(HookOptions.on("va", Kind.AF_PACKET), cpu -> Verdict.PASS.code());
        network.ipInA("link", "delete", "va");
        hook.close();
        assertTrue(hook.statistics().received() >= 0);
    }

    private void openAndClose(Kind kind) throws Exception {
        Hook hook = open(HookOptions.on("va", kind).withHost(Host.PASSED_FRAMES), cpu -> Verdict.PASS.code());
        Connections.exchange(network.a(), network.b(), "192.0.2.1", 1_000);
        hook.close();
        hook.close();
    }

    private Hook open(HookOptions options, FrameProgram program) throws Exception {
        return network.a().call(() -> hooks.open(options, program));
    }

    private static int swapAddresses(Cpu cpu) {
        long data = cpu.buffer().data();
        long destination = Memory.getLong(data);
        long source = Memory.getLong(data + 6);
        Memory.putInt(data, (int) source);
        Memory.putShort(data + 4, (short) (source >>> 32));
        Memory.putInt(data + 6, (int) destination);
        Memory.putShort(data + 10, (short) (destination >>> 32));
        boolean ours = Short.toUnsignedInt(Short.reverseBytes(Memory.getShort(data + 12))) == EXPERIMENT;
        return (ours ? Verdict.TX : Verdict.DROP).code();
    }

    private static int grow(Cpu cpu) {
        long data = cpu.buffer().data();
        long end = cpu.buffer().dataEnd();
        if (Short.toUnsignedInt(Short.reverseBytes(Memory.getShort(data + 12))) != EXPERIMENT) {
            return Verdict.DROP.code();
        }
        Memory.fill(data - 200, 200, (byte) 0x11);
        Memory.fill(end, 200, (byte) 0x77);
        cpu.buffer()
                .set(
                        cpu.buffer().hardStart(),
                        data - 200,
                        end + 200,
                        cpu.buffer().hardEnd());
        assertTrue(end + 200 <= cpu.buffer().hardEnd(), "tailroom");
        return Verdict.TX.code();
    }

    private static void eventually(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
        assertTrue(condition.getAsBoolean());
    }

    private static String linkLocal(String interfaceName) {
        return Interfaces.addresses(interfaceName).stream()
                .map(one -> one.address())
                .filter(address -> address.isLinkLocalAddress())
                .map(address -> address.getHostAddress().replaceFirst("%.*", ""))
                .findFirst()
                .orElseThrow();
    }

    private boolean reaches(String address, String scope) throws Exception {
        return Connections.reaches(network.a(), address, scope);
    }

    private static long descriptors() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long hookThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("weir-hook"))
                .count();
    }

    private static long count(Hook hook, Verdict verdict) {
        return hook.statistics().verdicts().getOrDefault(verdict, 0L);
    }
}
