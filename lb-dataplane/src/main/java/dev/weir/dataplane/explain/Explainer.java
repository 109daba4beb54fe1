package dev.weir.dataplane.explain;

import dev.weir.dataplane.agent.PinnedNode;
import dev.weir.dataplane.apply.Names;
import dev.weir.dataplane.explain.Explanation.Reason;
import dev.weir.dataplane.explain.Explanation.SlotOwners;
import dev.weir.dataplane.maglev.FlowHash;
import dev.weir.dataplane.maps.Evidence;
import dev.weir.dataplane.maps.EvidenceReader;
import dev.weir.dataplane.maps.TableRegion;
import dev.weir.dataplane.maps.WeirObject;
import dev.weir.dataplane.transition.Slot;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Program;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.sys.Interfaces.MacAddress;
import dev.weir.xdp.vm.MapTrace;
import dev.weir.xdp.vm.VmEngine;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Runs the program on frames and tells what it did and why. What one frame leaves behind, such as a flow that is tracked from then on, is
 * there for the next. For one thread.
 */
public final class Explainer implements AutoCloseable {
    private final MapTrace trace;
    private final Program program;
    private final EvidenceReader evidence;
    private final Names names;
    private final MacAddress mac;
    private final Runnable refresh;
    private final Runnable close;

    private Explainer(
            MapTrace trace, Subject subject, EvidenceReader evidence, Names names, Runnable refresh, Runnable close) {
        this.trace = trace;
        this.program = subject.program();
        this.mac = subject.mac();
        this.evidence = evidence;
        this.names = names;
        this.refresh = refresh;
        this.close = close;
    }

    /**
     * What is run.
     *
     * @param program a program of an engine that the trace is the witness of
     * @param mac hardware address of the interface that it is for
     */
    public record Subject(Program program, MacAddress mac) {}

    /** Explains what a program does that stays its owner's to close. */
    public static Explainer of(MapTrace trace, Subject subject, Names names) {
        return new Explainer(trace, subject, WeirObject.read().evidence(), names, () -> {}, () -> {});
    }

    /**
     * Explains what the program at work on a node does, on copies of its maps.
     *
     * @param node stays the caller's to close, after this
     */
    public static Explainer of(PinnedNode node) {
        MapTrace trace = new MapTrace();
        CollectionSpec spec = node.object().spec(node.constants());
        VmEngine engine = VmEngine.witnessedBy(trace);
        Collection copy = engine.load(spec);
        Explainer explainer = new Explainer(
                trace,
                new Subject(copy.program(WeirObject.PROGRAM), WeirObject.mac(spec)),
                node.object().evidence(),
                node.names(),
                () -> MapCopies.copy(node.maps(), copy),
                () -> {
                    copy.close();
                    engine.close();
                });
        try {
            explainer.refresh();
            return explainer;
        } catch (RuntimeException | Error e) {
            explainer.close();
            throw e;
        }
    }

    /** Hardware address of the interface: frames for others are none of the program's business. */
    public MacAddress mac() {
        return mac;
    }

    /** Copies what is at work once more, and forgets what frames have left behind. */
    public void refresh() {
        refresh.run();
    }

    /**
     * Runs the program on a frame.
     *
     * @throws dev.weir.xdp.error.BpfException EINVAL if it is shorter than an Ethernet header
     */
    public Explanation explain(byte[] frame) {
        trace.take();
        TestRun.Result result = program.testRun(TestRun.of(frame));
        Evidence found = evidence.read(trace.take());
        return new Explanation(
                result.verdict(),
                result.packet(),
                found,
                name(found.service()),
                found.backend().isPresent() && found.backend().getAsInt() != 0
                        ? Optional.of(names.backend(found.backend().getAsInt()))
                        : Optional.empty(),
                hash(found, frame),
                owners(found),
                result.verdict() == Verdict.TX ? FrameFields.changes(frame, result.packet()) : List.of(),
                why(result.verdict(), found, frame));
    }

    private Optional<String> name(OptionalInt service) {
        return service.isPresent() ? Optional.of(names.service(service.getAsInt())) : Optional.empty();
    }

    private SlotOwners owners(Evidence found) {
        return new SlotOwners(
                found.owners().map(Slot::current).filter(it -> it != 0).map(names::backend),
                found.owners().map(Slot::previous).filter(it -> it != 0).map(names::backend));
    }

    /** The program does not tell its hash; what is computed here is told only if it leads to the slot that the program looked up. */
    private static OptionalLong hash(Evidence found, byte[] frame) {
        Optional<Tuple> tuple = Tuple.of(frame);
        if (tuple.isEmpty() || found.table().isEmpty() || found.slot().isEmpty()) {
            return OptionalLong.empty();
        }
        TableRegion table = found.table().get();
        long hash = FlowHash.hash(
                table.hash(),
                table.hashSeed(),
                tuple.get().source().packetBytes(),
                tuple.get().sourcePort(),
                tuple.get().destination().packetBytes(),
                tuple.get().destinationPort(),
                tuple.get().protocol().number());
        int slot = table.firstSlot() + FlowHash.scale(hash, table.slotCount());
        return slot == found.slot().getAsInt() ? OptionalLong.of(hash) : OptionalLong.empty();
    }

    private Reason why(Verdict verdict, Evidence found, byte[] frame) {
        return switch (verdict) {
            case DROP ->
                found.dropReason().map(DropAdvice::of).orElse(new Reason("dropped, and no reason was counted", ""));
            case TX -> new Reason(sent(found), "");
            case PASS -> passed(found, frame);
            case ABORTED, REDIRECT -> new Reason("this is nothing that the program says", "report it, with the packet");
        };
    }

    private static String sent(Evidence found) {
        if (found.reply()) {
            return "a backend's answer, translated back and sent to the client";
        }
        return found.backend().isPresent() ? "sent to the backend" : "answered in the VIP's name";
    }

    private Reason passed(Evidence found, byte[] frame) {
        if (!startsWith(frame, mac.bytes())) {
            return new Reason(
                    "the frame is for another hardware address than the interface's, " + mac,
                    "see that the router resolves the VIP to this node");
        }
        if (found.frontend().isEmpty()) {
            return new Reason("it is no packet with ports, so it is the host's", "");
        }
        return new Reason(
                "no service has the frontend %s, so it is the host's"
                        .formatted(found.frontend().get()),
                "if it should be balanced, see that a service has this frontend, and that the agent has its table");
    }

    private static boolean startsWith(byte[] bytes, byte[] start) {
        return bytes.length >= start.length && Arrays.equals(bytes, 0, start.length, start, 0, start.length);
    }

    @Override
    public void close() {
        close.run();
    }
}
