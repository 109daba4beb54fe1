package dev.weir.xdp.spec;

import dev.weir.xdp.btf.CoreRelocation;
import dev.weir.xdp.btf.SourceInfo;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.isa.PseudoSource;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * One program, complete: the functions that it calls stand behind it in the same stream, and calls and function addresses are
 * resolved. Only maps are still names.
 *
 * @param name the name of its C function
 * @param section the ELF section it stood in, such as {@code xdp}
 * @param license the licence it declares to the kernel; empty if none
 * @param kind what sort of program it is
 * @param instructions the whole stream, with zeros where {@code mapReferences} point
 * @param mapReferences the loads that wait for a map, in the order of their slots
 * @param coreRelocations numbers that depend on the types of the machine, in the order of their slots; as they stand, they are right
 *     for the object's own types
 * @param source functions and lines of {@code instructions}, as ids and offsets in the collection's {@link CollectionSpec#btf}
 */
public record ProgramSpec(
        String name,
        String section,
        String license,
        ProgramKind kind,
        Instructions instructions,
        List<MapReference> mapReferences,
        List<CoreRelocation> coreRelocations,
        SourceInfo source) {

    public ProgramSpec {
        mapReferences = List.copyOf(mapReferences);
        coreRelocations = List.copyOf(coreRelocations);
        for (MapReference reference : mapReferences) {
            int slot = reference.slot();
            if (slot < 0
                    || slot >= instructions.size() - 1
                    || !instructions.get(slot).isLoadImmediate64()) {
                throw new IllegalArgumentException(
                        "%s: no 64-bit load stands at %d, where %s is wanted".formatted(name, slot, reference.map()));
            }
        }
    }

    /** A program that depends on no machine's types. */
    public ProgramSpec(
            String name,
            String section,
            String license,
            ProgramKind kind,
            Instructions instructions,
            List<MapReference> mapReferences,
            SourceInfo source) {
        this(name, section, license, kind, instructions, mapReferences, List.of(), source);
    }

    /** An XDP program made without an object file, under a licence that gives it every helper. */
    public static ProgramSpec xdp(String name, Instructions instructions, MapReference... mapReferences) {
        return new ProgramSpec(
                name, "xdp", "GPL", ProgramKind.XDP, instructions, List.of(mapReferences), SourceInfo.NONE);
    }

    /**
     * The stream as the kernel takes it.
     *
     * @param descriptors file descriptor of the map with a given name
     */
    public Instructions link(ToIntFunction<String> descriptors) {
        Instructions.Builder linked = Instructions.builder().addAll(instructions);
        for (MapReference reference : mapReferences) {
            int slot = reference.slot();
            int descriptor = descriptors.applyAsInt(reference.map());
            Instruction load = linked.get(slot).withImmediate(descriptor);
            switch (reference) {
                case MapReference.ToMap _ -> linked.set(slot, load.withSource(PseudoSource.MAP_FD));
                case MapReference.ToValue value ->
                    linked.set(slot, load.withSource(PseudoSource.MAP_VALUE))
                            .set(slot + 1, linked.get(slot + 1).withImmediate(value.offset()));
            }
        }
        return linked.build();
    }

    /** The same with other instructions in the same places, and no relocation left. */
    ProgramSpec relocated(Instructions changed) {
        return new ProgramSpec(name, section, license, kind, changed, mapReferences, source);
    }
}
