package dev.weir.xdp.verifier;

import dev.weir.xdp.fuzz.DraftMaps;
import dev.weir.xdp.fuzz.DraftTypes;
import dev.weir.xdp.helper.Helper;
import dev.weir.xdp.isa.Assembler;
import dev.weir.xdp.isa.Assembly;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.isa.PseudoSource;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapReference;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.ProgramKind;
import dev.weir.xdp.spec.ProgramSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A small program and what is to become of it.
 *
 * @param topic the file that it stands in
 * @param name what it shows
 * @param message what the rejection says somewhere; empty if the program is to be accepted
 * @param difference why the kernel's verdict is another one; empty if it is the same
 * @param onlyHere why the kernel is not asked; empty if it is
 * @param licence what it declares
 * @param globals a bit for each function that is global, verified by itself for all that its types allow
 * @param code in the assembler's form; maps are those of {@link DraftMaps}
 */
record VerifierCase(
        String topic,
        String name,
        Optional<String> message,
        Optional<String> difference,
        Optional<String> onlyHere,
        String licence,
        int globals,
        String code) {

    private static final Assembler ASSEMBLER = new Assembler(VerifierCase::helper);

    boolean accepted() {
        return message.isEmpty();
    }

    /** Whether the kernel is to accept it. */
    boolean acceptedByKernel() {
        return accepted() == difference.isEmpty();
    }

    /** The program with the maps that it names. */
    CollectionSpec spec() {
        Assembly assembly = ASSEMBLER.assemble(code);
        Instructions.Builder instructions = Instructions.builder().addAll(assembly.instructions());
        List<MapReference> references = new ArrayList<>();
        for (Assembly.MapName map : assembly.maps()) {
            int slot = map.slot();
            boolean value = instructions.get(slot).source() == PseudoSource.MAP_VALUE;
            instructions.set(slot, instructions.get(slot).withSource(PseudoSource.NONE));
            references.add(
                    value
                            ? new MapReference.ToValue(
                                    slot, map.name(), instructions.get(slot + 1).immediate())
                            : new MapReference.ToMap(slot, map.name()));
        }
        List<MapSpec> maps = references.stream()
                .map(MapReference::map)
                .distinct()
                .map(DraftMaps::named)
                .toList();
        Instructions linked = instructions.build();
        ProgramSpec program = new ProgramSpec(
                "case", "xdp", licence, ProgramKind.XDP, linked, references, DraftTypes.source(linked, globals));
        return new CollectionSpec(
                toString(),
                maps.stream().collect(Collectors.toMap(MapSpec::name, Function.identity())),
                Map.of(program.name(), program),
                DraftTypes.btf());
    }

    private static OptionalInt helper(String name) {
        return Arrays.stream(Helper.values())
                .filter(helper -> helper.kernelName().equals(name))
                .mapToInt(Helper::number)
                .findFirst();
    }

    @Override
    public String toString() {
        return topic + ": " + name;
    }
}
