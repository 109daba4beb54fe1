package dev.weir.xdp.spec;

import dev.weir.xdp.bytes.SectionBytes;

/**
 * A map as it was defined before BTF: numbers, in a struct that every loader made longer in its own way. What is told apart by the
 * length alone are the two forms whose further fields change what is loaded.
 *
 * <pre>
 *   0  type    4  key size    8  value size    12  max entries    16  flags (there from 20 bytes on)
 *   28 bytes (samples/bpf of the kernel):   20  index of the inner map's definition   24  NUMA node
 *   36 bytes (struct bpf_elf_map, iproute2): 20  id   24  pinning   28  id of the inner map   32  index in the outer map
 *   any other length: what follows is the loader's own, such as pinning, and has no effect
 * </pre>
 *
 * @param spec the map, with no inner map yet
 * @param id by which other maps and the sections of programs refer to it; 0 if none
 * @param innerId the id of the map that it holds the like of; 0 if none
 * @param outerIndex where, in the map that holds its like, it stands itself; -1 if nowhere
 * @param innerIndex which definition of its section, from 0, it holds the like of; -1 if that is not said
 */
record LegacyMap(MapSpec spec, int id, int innerId, int outerIndex, int innerIndex) {
    private static final int LEAST_BYTES = 16;
    private static final int SAMPLES_BYTES = 28;
    private static final int IPROUTE2_BYTES = 36;

    /** Reads a definition of so many bytes. */
    static LegacyMap read(SectionBytes section, long offset, long size, String name) {
        if (size < LEAST_BYTES) {
            throw section.malformed(
                    offset, "map %s is defined by %d bytes; %d are the least".formatted(name, size, LEAST_BYTES));
        }
        SectionBytes definition = section.slice(offset, size);
        MapType type = MapType.of(definition.i32(0))
                .orElseThrow(() ->
                        section.malformed(offset, "map %s: type %d is unknown".formatted(name, definition.u32(0))));
        MapSpec spec = new MapSpec(
                name,
                type,
                number(section, offset, definition, 4),
                number(section, offset, definition, 8),
                number(section, offset, definition, 12),
                size > LEAST_BYTES ? definition.i32(16) : 0);
        boolean iproute2 = size == IPROUTE2_BYTES;
        boolean samples = size == SAMPLES_BYTES;
        return new LegacyMap(
                spec,
                iproute2 ? definition.i32(20) : 0,
                iproute2 ? definition.i32(28) : 0,
                iproute2 ? definition.i32(32) : -1,
                samples ? definition.i32(20) : -1);
    }

    private static int number(SectionBytes section, long offset, SectionBytes definition, int field) {
        int value = definition.i32(field);
        if (value < 0) {
            throw section.malformed(
                    offset + field, "%s is too large a size".formatted(Integer.toUnsignedString(value)));
        }
        return value;
    }
}
