package dev.weir.xdp.spec;

/**
 * One program.
 *
 * @param name the name of its C function
 * @param section the ELF section it stood in, such as {@code xdp}
 * @param license the licence it declares to the kernel
 */
public record ProgramSpec(String name, String section, String license) {}
