package dev.weir.xdp.hook;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.weir.xdp.AttachOptions;
import dev.weir.xdp.BpfMap;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Engine;
import dev.weir.xdp.Link;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.isa.MemorySize;
import dev.weir.xdp.isa.Register;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapReference;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import dev.weir.xdp.spec.ProgramSpec;
import java.lang.foreign.Arena;
import java.util.List;

/**
 * The XDP program in the kernel that steers an interface's frames to XDP sockets, each queue's to its own; frames of a queue without one
 * go on to the host's stack:
 *
 * <pre>
 *  return bpf_redirect_map(&amp;sockets, context-&gt;rx_queue_index, XDP_PASS);
 * </pre>
 */
final class XdpSteering implements AutoCloseable {
    private static final String PROGRAM = "weir_steer";
    private static final String SOCKETS = "weir_sockets";
    private static final int BPF_FUNC_REDIRECT_MAP = 51;
    /** {@code offsetof(struct xdp_md, rx_queue_index)}. */
    private static final int RX_QUEUE_INDEX = 16;

    private final Engine kernel;
    private final Collection collection;
    private final Link link;

    private XdpSteering(Engine kernel, Collection collection, Link link) {
        this.kernel = kernel;
        this.collection = collection;
        this.link = link;
    }

    /**
     * Steers frames from now on.
     *
     * @param kernel an engine over bpf(2), closed with this
     * @param sockets by queue, bound
     * @throws dev.weir.xdp.error.BpfException EBUSY if an XDP program is on the interface already
     */
    static XdpSteering attach(Engine kernel, AttachOptions options, List<XdpSocket> sockets) {
        Cleanup cleanup = new Cleanup();
        cleanup.add(kernel::close);
        try {
            Collection collection = kernel.load(spec(sockets.size()));
            cleanup.add(collection::close);
            BpfMap map = collection.map(SOCKETS);
            try (Arena arena = Arena.ofConfined()) {
                for (int queue = 0; queue < sockets.size(); queue++) {
                    int descriptor = sockets.get(queue).socket().fd().number();
                    map.update(
                            arena.allocateFrom(JAVA_INT, queue),
                            arena.allocateFrom(JAVA_INT, descriptor),
                            BpfMap.UpdateMode.ANY);
                }
            }
            return new XdpSteering(
                    kernel, collection, collection.program(PROGRAM).attach(options));
        } catch (RuntimeException | Error e) {
            cleanup.after(e);
            throw e;
        }
    }

    private static CollectionSpec spec(int queues) {
        MapSpec sockets = new MapSpec(SOCKETS, MapType.XSKMAP, Integer.BYTES, Integer.BYTES, queues, 0);
        Instructions.Builder code = Instructions.builder()
                .load(MemorySize.WORD, Register.R2, Register.R1, RX_QUEUE_INDEX)
                .move(Register.R3, Verdict.PASS.code());
        int load = code.size();
        Instructions program = code.loadImmediate64(Register.R1, 0)
                .callHelper(BPF_FUNC_REDIRECT_MAP)
                .exit()
                .build();
        ProgramSpec steer = ProgramSpec.xdp(PROGRAM, program, new MapReference.ToMap(load, SOCKETS));
        return CollectionSpec.of("weir_steering", List.of(sockets), List.of(steer));
    }

    /** Which hook the frames come from. */
    AttachOptions.Mode mode() {
        return link.mode();
    }

    @Override
    public void close() {
        link.close();
        collection.close();
        kernel.close();
    }
}
