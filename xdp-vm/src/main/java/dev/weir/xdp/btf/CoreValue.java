package dev.weir.xdp.btf;

/**
 * What a CO-RE relocation comes to.
 *
 * @param value the number for the instruction
 * @param fieldBytes of the offset of a field: how wide it is, as far as one instruction can load it; else 0
 * @param unsigned whether the field is an unsigned number or a pointer, so that it may be loaded in another width
 * @param exact whether the compiler left the same number in the instruction, and it can be checked
 */
public record CoreValue(long value, long fieldBytes, boolean unsigned, boolean exact) {}
