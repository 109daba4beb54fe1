package dev.weir.xdp.isa;

import java.util.List;
import java.util.Map;

/**
 * What {@link Assembler} makes of a text.
 *
 * @param instructions the program; loads of maps that have names carry {@link PseudoSource#MAP_FD} or {@link PseudoSource#MAP_VALUE}
 *     and a zero where the map belongs
 * @param maps those loads, in the order of their slots
 * @param labels slots by label; a label at the end of the text is one beyond the last slot
 */
public record Assembly(Instructions instructions, List<MapName> maps, Map<String, Integer> labels) {
    public Assembly {
        maps = List.copyOf(maps);
        labels = Map.copyOf(labels);
    }

    /** A load, by its first slot, of the map of a name or of an address in its value. */
    public record MapName(int slot, String name) {}
}
