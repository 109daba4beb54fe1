package dev.weir.xdp.machine;

import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.map.VmMap;
import java.util.List;

/**
 * A program that an interpreter or a JIT can be made for.
 *
 * @param name the name of its C function
 * @param instructions the whole stream, the functions that it calls included; 64-bit loads of maps ({@code BPF_PSEUDO_MAP_FD}, {@code
 *     BPF_PSEUDO_MAP_VALUE}) carry in their first slot's immediate an index into {@code maps}
 * @param maps the live maps that it uses
 * @param entry what is in R1 at its first instruction
 */
public record Code(String name, Instructions instructions, List<VmMap> maps, Entry entry) {
    public Code {
        maps = List.copyOf(maps);
    }

    /** What a program is called with. */
    public enum Entry {
        /** R1 is the context, {@code struct xdp_md}: the address of an {@link XdpBuffer}, whose fields loads translate. */
        XDP,
        /** R1 is the address of plain memory, R2 how many bytes of it there are. */
        MEMORY
    }
}
