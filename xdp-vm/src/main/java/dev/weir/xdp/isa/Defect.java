package dev.weir.xdp.isa;

/**
 * Why a sequence of instructions is no program.
 *
 * @param slot the instruction
 * @param reason what is wrong with it, in words that follow "instruction {@code slot}: "
 */
public record Defect(int slot, String reason) {}
