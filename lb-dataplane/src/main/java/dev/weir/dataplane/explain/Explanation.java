package dev.weir.dataplane.explain;

import dev.weir.dataplane.maglev.HashPolicy;
import dev.weir.dataplane.maps.Evidence;
import dev.weir.dataplane.maps.Evidence.FlowUse;
import dev.weir.dataplane.maps.TableRegion;
import dev.weir.dataplane.transition.Phase;
import dev.weir.dataplane.transition.Slot;
import dev.weir.xdp.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the program did with a frame, and why.
 *
 * @param verdict what it returned
 * @param frame what it left of the frame
 * @param evidence what it looked up and changed
 * @param service name of the service; empty if it was for none
 * @param backend the backend it was to go to, as {@code pool/backend}; empty if it came to none
 * @param hash the hash that decided on the slot; empty if no slot was looked up, or not by the addresses in front
 * @param slotOwners names of the slot's backends
 * @param changes what was changed in the frame
 * @param why the verdict in words
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over, not compared.
public record Explanation(
        Verdict verdict,
        byte[] frame,
        Evidence evidence,
        Optional<String> service,
        Optional<String> backend,
        OptionalLong hash,
        SlotOwners slotOwners,
        List<FrameChange> changes,
        Reason why) {
    public Explanation {
        changes = List.copyOf(changes);
    }

    /** The names of a slot's backends; empty where there is none. */
    public record SlotOwners(Optional<String> current, Optional<String> previous) {}

    /** In words, and what to do about it, which is empty if there is nothing to be done. */
    public record Reason(String text, String remedy) {}

    /** A line for each thing that there is to say. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        evidence.frontend()
                .ifPresent(it -> lines.add(line(
                        "frontend",
                        evidence.service().isPresent()
                                ? "%s of service %s".formatted(it, service.orElse("?"))
                                : "%s: no service has it".formatted(it))));
        evidence.table()
                .ifPresent(it -> lines.add(line(
                        "table",
                        "mode %s, %,d slots from %,d on, hash seed %08x"
                                .formatted(mode(it.mode()), it.slotCount(), it.firstSlot(), it.hashSeed()))));
        hash.ifPresent(it -> lines.add(line("hash", hashText(it))));
        evidence.slot().ifPresent(it -> lines.add(line("slot", slotText(it))));
        flowText().ifPresent(it -> lines.add(line("flow", it)));
        backend.ifPresent(it -> lines.add(line("backend", it)));
        changes.forEach(it -> lines.add(line("change", it.toString())));
        lines.add(line("verdict", "%s: %s".formatted(verdict, why.text())));
        if (!why.remedy().isEmpty()) {
            lines.add(line("to do", why.remedy()));
        }
        return lines;
    }

    private static String line(String title, String text) {
        return "%-9s %s".formatted(title, text);
    }

    private static String mode(Enum<?> mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }

    private String hashText(long value) {
        String policy = evidence.table()
                .map(TableRegion::hash)
                .filter(it -> it != HashPolicy.FIVE_TUPLE)
                .map(it -> ", by " + it.label())
                .orElse("");
        return "%016x%s".formatted(value, policy);
    }

    private String slotText(int index) {
        Optional<Slot> word = evidence.owners();
        if (word.isEmpty()) {
            return "%,d: outside of the map".formatted(index);
        }
        String current = slotOwners.current().orElse("nobody");
        return "%,d: %s"
                .formatted(
                        index,
                        switch (word.get().phase()) {
                            case STABLE -> "stable, %s's".formatted(current);
                            case PREPARING -> "preparing, %s's; a change is announced".formatted(current);
                            case MOVING ->
                                "moving from %s to %s"
                                        .formatted(slotOwners.previous().orElse("nobody"), current);
                        });
    }

    private Optional<String> flowText() {
        if (evidence.translation() != FlowUse.NOT_ASKED) {
            return Optional.of(
                    switch (evidence.translation()) {
                        case KNOWN -> "translated already, and goes on";
                        case ADDED -> "new, and translated from now on";
                        default -> "not translated";
                    });
        }
        if (evidence.tracking() != FlowUse.NOT_ASKED) {
            return Optional.of(
                    switch (evidence.tracking()) {
                        case KNOWN -> "tracked: it stays where it is, whatever the slot says";
                        case ADDED -> "tracked from now on, for its slot changes hands";
                        default -> "not tracked, and could not be";
                    });
        }
        boolean stable = evidence.owners().map(it -> it.phase() == Phase.STABLE).orElse(false);
        return stable ? Optional.of("not looked up: the slot is stable") : Optional.empty();
    }

    /** The same as an object of JSON. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("verdict", verdict.name());
        evidence.frontend().ifPresent(it -> json.put("frontend", it.toString()));
        service.ifPresent(it -> json.put("service", it));
        evidence.table().ifPresent(it -> json.put("mode", mode(it.mode())));
        evidence.table().ifPresent(it -> json.put("hashPolicy", it.hash().label()));
        hash.ifPresent(it -> json.put("hash", "%016x".formatted(it)));
        evidence.slot().ifPresent(it -> json.put("slot", slotJson(it)));
        if (evidence.tracking() != FlowUse.NOT_ASKED) {
            json.put("tracked", mode(evidence.tracking()));
        }
        if (evidence.translation() != FlowUse.NOT_ASKED) {
            json.put("translated", mode(evidence.translation()));
        }
        backend.ifPresent(it -> json.put("backend", it));
        evidence.dropReason().ifPresent(it -> json.put("reason", DropAdvice.reasonOf(it)));
        json.put("changes", changes);
        json.put("why", why.text());
        if (!why.remedy().isEmpty()) {
            json.put("toDo", why.remedy());
        }
        return json;
    }

    private Map<String, Object> slotJson(int index) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("index", index);
        evidence.owners().ifPresent(it -> json.put("phase", mode(it.phase())));
        slotOwners.current().ifPresent(it -> json.put("current", it));
        slotOwners.previous().ifPresent(it -> json.put("previous", it));
        return json;
    }
}
