package dev.weir.xdp.machine;

import dev.weir.xdp.error.InvalidProgramException;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.isa.PseudoSource;
import dev.weir.xdp.isa.Structure;
import dev.weir.xdp.map.VmMap;
import java.util.List;

/**
 * A program that an interpreter or a JIT can be made for. It is well formed ({@link Structure}); what it does is another matter.
 *
 * @param name the name of its C function
 * @param instructions the whole stream, the functions that it calls included; 64-bit loads of maps ({@code BPF_PSEUDO_MAP_FD}, {@code
 *     BPF_PSEUDO_MAP_VALUE}) carry in their first slot's immediate an index into {@code maps}
 * @param maps the live maps that it uses
 * @param entry what is in R1 at its first instruction
 */
public record Code(String name, Instructions instructions, List<VmMap> maps, Entry entry) {
    /** @throws InvalidProgramException if it is not well formed, or refers to maps that are not there */
    public Code {
        maps = List.copyOf(maps);
        Structure.defect(instructions).ifPresent(defect -> {
            throw new InvalidProgramException(name, defect.slot(), defect.reason());
        });
        requireMaps(name, instructions, maps.size());
    }

    /** What a program is called with. */
    public enum Entry {
        /** R1 is the context, {@code struct xdp_md}: the address of an {@link XdpBuffer}, whose fields loads translate. */
        XDP,
        /** R1 is the address of plain memory, R2 how many bytes of it there are. */
        MEMORY
    }

    private static void requireMaps(String name, Instructions instructions, int maps) {
        for (int slot = 0; slot < instructions.size(); slot++) {
            Instruction load = instructions.get(slot);
            boolean refers = load.isLoadImmediate64()
                    && (load.source() == PseudoSource.MAP_FD || load.source() == PseudoSource.MAP_VALUE);
            if (refers && (load.immediate() < 0 || load.immediate() >= maps)) {
                throw new InvalidProgramException(
                        name, slot, "there is no map %d; there are %d".formatted(load.immediate(), maps));
            }
        }
    }
}
