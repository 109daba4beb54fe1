package dev.weir.xdp.hook;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.weir.xdp.AttachOptions;
import dev.weir.xdp.BpfMap.UpdateMode;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Engine;
import dev.weir.xdp.Link;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.programs.XdpProgram;
import dev.weir.xdp.sys.Interfaces;
import dev.weir.xdp.sys.TestNamespaces;
import dev.weir.xdp.vm.VmEngine;
import dev.weir.xdp.vm.VmOptions;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A program of a device map decides which redirected frames leave, in the kernel and in user space. */
class DeviceProgramsIT {
    /** An ethertype for experiments (IEEE 802), which no stack here knows. */
    private static final int EXPERIMENT = 0x88b5;

    private TestNamespaces network;

    @BeforeEach
    void make() {
        KernelEngine.unavailable().ifPresent(reason -> {
            System.out.println("skipped: " + reason);
            abort(reason);
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

    private static Engine start(String name) {
        return switch (name) {
            case "kernel" -> new KernelEngine();
            case "AF_XDP" -> new VmEngine(VmOptions.DEFAULT.withHook(VmOptions.Hook.AF_XDP));
            default -> new VmEngine(VmOptions.DEFAULT.withHook(VmOptions.Hook.AF_PACKET));
        };
    }

    /** The kernel's generic hook needs no XDP program on the other end of the link. */
    private static AttachOptions to(String engine) {
        return engine.equals("kernel") ? new AttachOptions("va", AttachOptions.Mode.GENERIC) : AttachOptions.to("va");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kernel", "AF_PACKET", "AF_XDP"})
    void onlyWhatTheProgramPassesLeaves(String name) throws Exception {
        int target = network.a().call(() -> Interfaces.index("vc"));
        byte[] addressed = RawLink.frame(EXPERIMENT, "aabb");
        byte[] toGroup = addressed.clone();
        toGroup[0] |= 1;
        try (Engine engine = start(name);
                Collection live = engine.load(XdpProgram.spec("redirect_devmap"));
                RawLink in = network.b().call(() -> new RawLink("vb"));
                RawLink out = network.a().call(() -> new RawLink("vd"))) {
            MemorySegment entry = MemorySegment.ofArray(new int[] {1});
            MemorySegment device = MemorySegment.ofArray(new int[] {target, 0});
            boolean set = network.a()
                    .call(() -> live.map("by_number")
                            .update(entry, device, live.program("before_sending"), UpdateMode.ANY));
            assertTrue(set);
            live.program("before_sending").close();
            try (Link _ = network.a().call(() -> live.program("redirect_devmap").attach(to(name)))) {
                in.send(toGroup, 50);
                in.send(addressed, 50);
                in.send(toGroup, 50);
                in.send(addressed, 50);
                List<byte[]> left = out.receive(EXPERIMENT, 100);
                assertEquals(100, left.size());
                left.forEach(one -> assertArrayEquals(addressed, one));
            }
        }
    }
}
