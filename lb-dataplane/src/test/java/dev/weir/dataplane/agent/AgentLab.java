package dev.weir.dataplane.agent;

import static org.junit.jupiter.api.Assertions.fail;

import dev.weir.dataplane.apply.ApplyTimes;
import dev.weir.dataplane.maps.MapSizes;
import dev.weir.dataplane.maps.ProgramConfig;
import dev.weir.dataplane.maps.WeirMaps;
import dev.weir.dataplane.maps.WeirObject;
import dev.weir.xdp.AttachOptions;
import dev.weir.xdp.BpfMap;
import dev.weir.xdp.Collection;
import dev.weir.xdp.LoadOptions;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.sys.BpfFileSystem;
import dev.weir.xdp.sys.Interfaces;
import dev.weir.xdp.sys.Interfaces.Interface;
import dev.weir.xdp.sys.Interfaces.MacAddress;
import dev.weir.xdp.sys.NetworkNamespace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;

/**
 * A load balancer's namespace and a backend's with a cable between them, and a BPF file system: what an agent needs. Swept when it
 * is laid out and when it is closed.
 */
@SuppressWarnings("try") // closing waits for processes, so it can be interrupted
final class AgentLab implements AutoCloseable {
    static final String CABLE = "eth1";
    static final String OTHER = "eth2";
    static final MapSizes SMALL = new MapSizes(64, 16, 8192, 64, 1024, 1024);
    static final ApplyTimes QUICK =
            ApplyTimes.DEFAULT.withFlowIdle(Duration.ofSeconds(2)).withPrepare(Duration.ofMillis(500));

    private static final String BALANCER = "weir-agent-lb";
    private static final String BACKEND = "weir-agent-be";
    private static final Path BPFFS = Path.of("/run/weir-agent-it/bpf");

    final NetworkNamespace balancer = NetworkNamespace.named(BALANCER);
    private final Path state;

    private AgentLab(Path state) {
        this.state = state;
    }

    static AgentLab layOut(Path state) throws Exception {
        sweep();
        ip("netns add " + BALANCER);
        ip("netns add " + BACKEND);
        ip("-n %s link set lo up".formatted(BALANCER));
        for (String link : List.of(CABLE, OTHER)) {
            ip("-n %s link add %s type veth peer name %s netns %s".formatted(BALANCER, link, link, BACKEND));
            ip("-n %s link set %s up".formatted(BALANCER, link));
            ip("-n %s link set %s up".formatted(BACKEND, link));
        }
        ip("-n %s addr add 192.0.2.1/24 dev %s".formatted(BALANCER, CABLE));
        ip("-n %s addr add 2001:db8:1::1/64 dev %s nodad".formatted(BALANCER, CABLE));
        ip("-n %s addr add 203.0.113.1/24 dev %s".formatted(BALANCER, OTHER));
        for (int i = 11; i <= 13; i++) {
            ip("-n %s addr add 192.0.2.%d/24 dev %s".formatted(BACKEND, i, CABLE));
            ip("-n %s addr add 2001:db8:1::%d/64 dev %s nodad".formatted(BACKEND, i, CABLE));
        }
        BpfFileSystem.mount(BPFFS);
        return new AgentLab(state);
    }

    private static void sweep() throws Exception {
        for (String name : List.of(BALANCER, BACKEND)) {
            if (Files.exists(NetworkNamespace.named(name).path())) {
                ip("netns del " + name);
            }
        }
        if (Files.exists(BPFFS)) {
            BpfFileSystem.unmount(BPFFS);
        }
    }

    AgentConfig config(AgentConfig.HostAndPort... controlPlane) {
        return new AgentConfig(
                CABLE,
                "lab",
                List.of(controlPlane),
                state,
                BPFFS,
                List.of(),
                List.of(),
                EngineChoice.KERNEL_OR_VM,
                AttachOptions.Mode.NATIVE_OR_GENERIC,
                SMALL,
                QUICK,
                Optional.empty());
    }

    Agent start(AgentConfig config) throws Exception {
        return inBalancer(() -> Agent.start(config));
    }

    <T> T inBalancer(Callable<T> code) throws Exception {
        return balancer.call(code);
    }

    Interface cable() throws Exception {
        return inBalancer(() -> Interfaces.get(CABLE));
    }

    MacAddress backendMac() throws Exception {
        return NetworkNamespace.named(BACKEND).call(() -> Interfaces.get(CABLE).mac());
    }

    /** An agent in a process of its own, to be killed; its options are those of {@link #config}. */
    Process startProcess() throws IOException {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", BALANCER));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), AgentMain.class.getName()));
        command.addAll(List.of("--interface", CABLE, "--state", state.toString(), "--bpffs", BPFFS.toString()));
        command.addAll(List.of("--slots", "8192", "--flows", "1024", "--services", "16"));
        command.addAll(List.of("--backends", "63", "--frontends", "64"));
        return new ProcessBuilder(command).inheritIO().start();
    }

    /** Where agents have their pins. */
    static Path bpffs() {
        return BPFFS;
    }

    /** What outlives an agent that is killed, once it is there. */
    static Path pinnedLink() {
        return BPFFS.resolve("weir").resolve(CABLE).resolve("link");
    }

    /** What is pinned, seen as maps, and run on packets. */
    PinnedProgram openPinned() throws Exception {
        return inBalancer(() -> new PinnedProgram(Interfaces.get(CABLE).mac()));
    }

    /** A copy of the program on the maps that the agent uses. */
    static final class PinnedProgram implements AutoCloseable {
        final WeirMaps maps;
        private final KernelEngine engine = new KernelEngine();
        private final Collection live;
        private final MacAddress mac;

        PinnedProgram(MacAddress mac) {
            this.mac = mac;
            WeirObject object = WeirObject.read().sized(SMALL);
            Map<String, BpfMap> pinned = new HashMap<>();
            for (String name : object.spec().maps().keySet()) {
                if (!name.startsWith(".")) {
                    Path pin =
                            BPFFS.resolve("weir").resolve(CABLE).resolve("maps").resolve(name);
                    pinned.put(name, engine.openPinnedMap(pin));
                }
            }
            live = engine.load(object.spec(new ProgramConfig(mac, List.of())), new LoadOptions(pinned));
            pinned.values().forEach(BpfMap::close);
            maps = object.maps(live);
        }

        /** Sends a TCP SYN over IPv4 to 203.0.113.10:80. */
        TestRun.Result syn(int clientPort) {
            ByteBuffer frame = ByteBuffer.allocate(54);
            frame.put(mac.bytes()).put(new byte[] {2, 0, 0, 0, 0, 2}).putShort((short) 0x0800);
            frame.put((byte) 0x45).put((byte) 0).putShort((short) 40).putInt(0);
            frame.put((byte) 64).put((byte) 6).putShort((short) 0);
            frame.put(new byte[] {(byte) 198, 51, 100, 9}).put(new byte[] {(byte) 203, 0, 113, 10});
            frame.putShort((short) clientPort).putShort((short) 80);
            frame.putLong(0).put((byte) 0x50).put((byte) 2).putShort((short) 1000);
            return live.program(WeirObject.PROGRAM).testRun(TestRun.of(frame.array()));
        }

        @Override
        public void close() {
            live.close();
            engine.close();
        }
    }

    static void await(String what, BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 300; i++) {
            if (condition.getAsBoolean()) {
                return;
            }
            Thread.sleep(100);
        }
        fail("waited half a minute in vain: " + what);
    }

    static void ip(String arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments.split(" ")));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            fail("ip " + arguments + ": " + output);
        }
    }

    @Override
    public void close() throws Exception {
        sweep();
    }
}
