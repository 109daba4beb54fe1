package dev.weir.xdp.spec;

import dev.weir.xdp.btf.CoreRelocation;
import dev.weir.xdp.btf.SourceInfo;
import dev.weir.xdp.isa.Instructions;
import java.util.List;

/**
 * A function as it stands in the object. Slots count from its own start.
 *
 * @param name its name
 * @param section name of its section
 * @param place where it stands
 * @param entry whether it is a program rather than a function that programs call
 * @param instructions its own instructions
 * @param mapReferences its loads of maps and variables
 * @param functionReferences its calls and loads of functions
 * @param coreRelocations its numbers that depend on the machine's types
 * @param source its own record and its lines
 */
record CodeFunction(
        String name,
        String section,
        Place place,
        boolean entry,
        Instructions instructions,
        List<MapReference> mapReferences,
        List<FunctionReference> functionReferences,
        List<CoreRelocation> coreRelocations,
        SourceInfo source) {

    /** The first slot of a function in one of the object's sections. */
    record Place(int sectionIndex, long slot) {}

    /** A call of a function, or a load of its address, by the instruction at {@code slot}. */
    record FunctionReference(int slot, Place target) {}
}
