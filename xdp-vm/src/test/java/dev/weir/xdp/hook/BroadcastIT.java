package dev.weir.xdp.hook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.xdp.AttachOptions;
import dev.weir.xdp.BpfMap;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Engine;
import dev.weir.xdp.Link;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.isa.Assembler;
import dev.weir.xdp.isa.Assembly;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.isa.Register;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapReference;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import dev.weir.xdp.spec.ProgramSpec;
import dev.weir.xdp.sys.Interfaces;
import dev.weir.xdp.sys.NetworkNamespace;
import dev.weir.xdp.sys.TestNamespaces;
import dev.weir.xdp.vm.VmEngine;
import dev.weir.xdp.vm.VmOptions;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A frame that is redirected to all interfaces of a map arrives where the kernel's own hook would send it, as often, and nowhere else:
 *
 * <pre>
 *  vb -- va (hooked, in the map)   vd -- vc (in the map twice)   vj -- vi (in the map)   vh -- vg (not in the map)
 * </pre>
 */
class BroadcastIT {
    private static final int EXPERIMENT = 0x88b5;
    private static final int FRAMES = 50;
    private static final int LAST = 0x88b6;
    private static final List<String> SENDERS = List.of("va", "vc", "vc", "vi");
    private static final List<String> OTHER_PAIRS = List.of("vc vd", "vi vj", "vg vh");

    /** Frames of the experiment go to everyone. */
    private static final String TEXT = """
                r2 = *(u32 *)(r1 + 0)
                r3 = *(u32 *)(r1 + 4)
                r0 = 1
                r4 = r2
                r4 += 14
                if r4 > r3 goto done
                r5 = *(u8 *)(r2 + 12)
                if r5 != 0x88 goto done
                r1 = map[devices]
                r2 = 0
                r3 = FLAGS
                call 51
            done:
                exit
            """;

    private TestNamespaces network;

    @BeforeEach
    void make() throws Exception {
        KernelEngine.unavailable().ifPresent(reason -> {
            System.out.println("skipped: " + reason);
            Assumptions.abort(reason);
        });
        network = TestNamespaces.make();
        for (String pair : OTHER_PAIRS) {
            String[] ends = pair.split(" ", -1);
            network.ipInA("link", "add", ends[0], "type", "veth", "peer", "name", ends[1]);
            network.ipInA("link", "set", ends[0], "up");
            network.ipInA("link", "set", ends[1], "up");
        }
    }

    @AfterEach
    void sweep() {
        network.close();
    }

    @ParameterizedTest
    @CsvSource({
        "AF_XDP, DEVMAP, 8", "AF_XDP, DEVMAP, 24", "AF_XDP, DEVMAP_HASH, 8", "AF_XDP, DEVMAP_HASH, 24",
        "AF_PACKET, DEVMAP, 8", "AF_PACKET, DEVMAP, 24", "AF_PACKET, DEVMAP_HASH, 8", "AF_PACKET, DEVMAP_HASH, 24"
    })
    void reachesWhomTheKernelReaches(VmOptions.Hook hook, MapType type, long flags) throws Exception {
        List<Integer> expected;
        try (Engine kernel = new KernelEngine();
                Peers _ = new Peers()) {
            expected = arrivals(kernel, type, flags);
        }
        assertEquals(flags == 8 ? List.of(50, 100, 50, 0) : List.of(0, 100, 50, 0), expected, "the kernel's");
        try (Engine engine = new VmEngine(VmOptions.DEFAULT.withHook(hook))) {
            assertEquals(expected, arrivals(engine, type, flags));
        }
    }

    /** How many frames arrive at {@code vb}, {@code vd}, {@code vj} and {@code vh}. */
    private List<Integer> arrivals(Engine engine, MapType type, long flags) throws Exception {
        try (Collection collection = engine.load(spec(type, flags))) {
            fill(collection.map("devices"));
            AttachOptions options = new AttachOptions("va", AttachOptions.Mode.NATIVE_OR_GENERIC);
            try (Link _ = network.a().call(() -> collection.program("everyone").attach(options));
                    RawLink vb = open(network.b(), "vb");
                    RawLink vd = open(network.a(), "vd");
                    RawLink vj = open(network.a(), "vj");
                    RawLink vh = open(network.a(), "vh")) {
                vb.send(RawLink.frame(EXPERIMENT, "0102"), FRAMES);
                vb.send(RawLink.frame(LAST, "03"), 1);
                List<Integer> arrivals = new ArrayList<>();
                // Nothing overtakes: where the last frame has come, all have.
                arrivals.add(vd.receiveUntil(EXPERIMENT, LAST));
                arrivals.add(vj.receiveUntil(EXPERIMENT, LAST));
                arrivals.addFirst((flags & 16) != 0 ? vb.receiveNow(EXPERIMENT) : vb.receiveUntil(EXPERIMENT, LAST));
                arrivals.add(vh.receiveNow(EXPERIMENT));
                return arrivals;
            }
        }
    }

    private static RawLink open(NetworkNamespace namespace, String interfaceName) throws Exception {
        return namespace.call(() -> new RawLink(interfaceName));
    }

    private void fill(BpfMap map) {
        network.a().run(() -> {
            for (int key = 0; key < SENDERS.size(); key++) {
                int index = Interfaces.index(SENDERS.get(key));
                map.update(word(key), word(index), BpfMap.UpdateMode.ANY);
            }
        });
    }

    private static MemorySegment word(int value) {
        return MemorySegment.ofArray(new int[] {value});
    }

    private static CollectionSpec spec(MapType type, long flags) {
        Assembly assembly = new Assembler().assemble(TEXT.replace("FLAGS", Long.toString(flags)));
        MapReference[] references = assembly.maps().stream()
                .map(map -> new MapReference.ToMap(map.slot(), map.name()))
                .toArray(MapReference[]::new);
        return CollectionSpec.of(
                "everyone",
                List.of(new MapSpec("devices", type, Integer.BYTES, Integer.BYTES, 16, 0)),
                List.of(ProgramSpec.xdp("everyone", assembly.instructions(), references)));
    }

    /** Programs on the other ends: what the kernel redirects into one end of a veth pair comes out only where a program is. */
    private final class Peers implements AutoCloseable {
        private final KernelEngine engine = new KernelEngine();
        private final List<Link> links = new ArrayList<>();

        Peers() throws Exception {
            links.add(attach(network.b(), "vb"));
            links.add(attach(network.a(), "vd"));
            links.add(attach(network.a(), "vj"));
        }

        private Link attach(NetworkNamespace namespace, String interfaceName) throws Exception {
            Instructions code = Instructions.builder()
                    .move(Register.R0, Verdict.PASS.code())
                    .exit()
                    .build();
            try (Collection collection =
                    engine.load(CollectionSpec.of("pass", List.of(), List.of(ProgramSpec.xdp("pass", code))))) {
                return namespace.call(() ->
                        collection.program("pass").attach(new AttachOptions(interfaceName, AttachOptions.Mode.NATIVE)));
            }
        }

        @Override
        public void close() {
            links.forEach(Link::close);
            engine.close();
        }
    }
}
