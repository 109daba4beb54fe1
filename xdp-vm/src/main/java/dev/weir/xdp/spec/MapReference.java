package dev.weir.xdp.spec;

/** A 64-bit immediate load that waits for a map: where it stands in the program, and what it wants. */
public sealed interface MapReference {

    /** The first of the load's two slots. */
    int slot();

    /** Name of the map in the same {@link CollectionSpec}. */
    String map();

    /** The same reference in a stream where the load stands {@code slots} later. */
    MapReference movedBy(int slots);

    /**
     * The register gets the map itself, as helpers take it ({@code BPF_PSEUDO_MAP_FD}).
     *
     * @param slot the first of the load's two slots
     * @param map name of the map
     */
    record ToMap(int slot, String map) implements MapReference {
        @Override
        public ToMap movedBy(int slots) {
            return new ToMap(slot + slots, map);
        }
    }

    /**
     * The register gets the address of a byte of the map's first value ({@code BPF_PSEUDO_MAP_VALUE}); so programs reach their
     * global variables.
     *
     * @param slot the first of the load's two slots
     * @param map name of the map
     * @param offset byte offset into the value
     */
    record ToValue(int slot, String map, int offset) implements MapReference {
        @Override
        public ToValue movedBy(int slots) {
            return new ToValue(slot + slots, map, offset);
        }
    }
}
