package dev.weir.xdp.cli;

/** What runs a program ({@code --engine}). */
enum Machine {
    /** Compiled to JVM bytecode. */
    JIT,
    /** Instruction by instruction, every access checked. */
    INTERPRETER,
    /** The Linux kernel's. */
    KERNEL
}
