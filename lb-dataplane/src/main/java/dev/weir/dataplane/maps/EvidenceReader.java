package dev.weir.dataplane.maps;

import dev.weir.dataplane.maps.Evidence.FlowUse;
import dev.weir.dataplane.transition.Slot;
import dev.weir.xdp.vm.MapOperation;
import dev.weir.xdp.vm.MapOperation.Kind;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Makes {@link Evidence} of what a run did with the maps. Immutable. */
public final class EvidenceReader {
    private final WeirLayouts layouts;

    EvidenceReader(WeirLayouts layouts) {
        this.layouts = layouts;
    }

    /** @param operations those of one run, in their order */
    public Evidence read(List<MapOperation> operations) {
        Run run = new Run(operations);
        Optional<MapOperation> frontend = run.found("frontends").or(() -> run.last("frontends", Kind.LOOKUP));
        Optional<MapOperation> slot = run.last("slots", Kind.LOOKUP);
        return new Evidence(
                frontend.map(it -> layouts.frontend().decode(memory(it.key()))),
                index(run.last("services", Kind.LOOKUP).map(MapOperation::key)),
                run.found("services").flatMap(it -> layouts.service().inForce(memory(it.value()))),
                index(slot.map(MapOperation::key)),
                slot.filter(MapOperation::succeeded).map(this::slot),
                run.use("flows"),
                run.use("nat_flows"),
                run.found("nat_replies").isPresent() && run.use("nat_flows") == FlowUse.NOT_ASKED,
                index(run.last("backends", Kind.LOOKUP).map(MapOperation::key)),
                index(run.last("drops", Kind.LOOKUP).map(MapOperation::key)).stream()
                        .mapToObj(layouts.counter().dropReasons::get)
                        .filter(Objects::nonNull)
                        .findFirst());
    }

    private Slot slot(MapOperation lookup) {
        return layouts.slotWord().decode(Memory.getLong(memory(lookup.value()), 0));
    }

    private static OptionalInt index(Optional<byte[]> key) {
        return key.map(it -> OptionalInt.of(Memory.getInt(memory(it), 0))).orElse(OptionalInt.empty());
    }

    private static MemorySegment memory(byte[] bytes) {
        return Memory.heap(bytes.length).copyFrom(MemorySegment.ofArray(bytes));
    }

    /** The operations of a run, by map. */
    private record Run(List<MapOperation> operations) {
        private Stream<MapOperation> of(String map, Kind kind) {
            return operations.stream().filter(it -> it.map().equals(map) && it.kind() == kind);
        }

        /** The first look-up that found something. */
        Optional<MapOperation> found(String map) {
            return of(map, Kind.LOOKUP).filter(MapOperation::succeeded).findFirst();
        }

        Optional<MapOperation> last(String map, Kind kind) {
            return of(map, kind).reduce((_, later) -> later);
        }

        FlowUse use(String map) {
            Optional<MapOperation> first = of(map, Kind.LOOKUP).findFirst();
            if (first.isEmpty()) {
                return FlowUse.NOT_ASKED;
            }
            if (first.get().succeeded()) {
                return FlowUse.KNOWN;
            }
            boolean removed = of(map, Kind.DELETE).anyMatch(MapOperation::succeeded);
            boolean added = of(map, Kind.UPDATE).anyMatch(MapOperation::succeeded);
            return added && !removed ? FlowUse.ADDED : FlowUse.UNKNOWN;
        }
    }
}
