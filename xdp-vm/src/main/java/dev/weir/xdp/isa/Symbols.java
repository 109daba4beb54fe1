package dev.weir.xdp.isa;

import java.util.Optional;

/** Names that a disassembly is written with. What has no name is written as a number. */
public interface Symbols {
    /** No names at all. */
    Symbols NONE = new Symbols() {};

    /** Name of a helper function, by its number. */
    default Optional<String> helper(int number) {
        return Optional.empty();
    }

    /** Name of the map that the 64-bit load at a slot refers to. */
    default Optional<String> map(int slot) {
        return Optional.empty();
    }

    /** What to remark in a line of its own before the instruction at a slot. */
    default Optional<String> remark(int slot) {
        return Optional.empty();
    }

    /** Name of the function that starts at a slot. */
    default Optional<String> function(int slot) {
        return Optional.empty();
    }
}
