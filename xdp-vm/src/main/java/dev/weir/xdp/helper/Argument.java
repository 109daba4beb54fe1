package dev.weir.xdp.helper;

/** What a helper takes in a register; after the kernel's {@code enum bpf_arg_type} ({@code include/linux/bpf.h}). */
public enum Argument {
    /** Any initialised value that is no pointer. */
    ANYTHING,
    /**
     * Whatever is in the register, initialised or not: nobody checks it. A helper that takes it for a pointer reads through {@code
     * Cpu.pointers()}.
     */
    UNCHECKED,
    /** A map, of a type that {@link Helper#accepts} it. Rules of key and value that follow are of this map. */
    MAP,
    /** {@code keySize} initialised bytes. */
    MAP_KEY,
    /** {@code valueSize} initialised bytes. */
    MAP_VALUE,
    /** {@code valueSize} bytes that the helper writes; for a bloom filter, whose peek is a question, as {@link #MAP_VALUE}. */
    MAP_VALUE_OUT,
    /** Initialised bytes; how many, the next argument says. */
    MEMORY,
    /** As {@link #MEMORY}, or null, which goes with a size of 0. */
    MEMORY_OR_NULL,
    /** Bytes that the helper writes; how many, the next argument says. They need not be initialised before. */
    MEMORY_OUT,
    /** As {@link #MEMORY_OUT}, or null, which goes with a size of 0. */
    MEMORY_OUT_OR_NULL,
    /** Initialised bytes that the helper reads and writes; how many, the next argument says. */
    MEMORY_IN_OUT,
    /** Bytes of the memory in the argument before, at least 1. */
    SIZE,
    /** Bytes of the memory in the argument before. */
    SIZE_OR_ZERO,
    /** 4 aligned, initialised bytes that the helper reads and writes. */
    INT_IN_OUT,
    /** 8 aligned bytes that the helper writes. */
    LONG_OUT,
    /** 20 initialised bytes: an IPv4 header without options. */
    IPV4_HEADER,
    /** 40 initialised bytes: an IPv6 header. */
    IPV6_HEADER,
    /** 20 initialised bytes: a TCP header without options. */
    TCP_HEADER,
    /** Text up to a NUL within the value of an array map that programs cannot write to, and that is frozen. */
    CONSTANT_STRING,
    /** The program's context, unchanged. */
    CONTEXT,
    /** The {@code struct bpf_spin_lock} of a map value. */
    SPIN_LOCK,
    /** How many bytes to reserve in a ring buffer: a constant. */
    CONSTANT_SIZE,
    /** What was reserved in a ring buffer; the call gives it up. */
    RING_BUFFER_MEMORY,
    /** The address of a function of the program. */
    FUNCTION,
    /** A pointer into the stack, or null: what a callback gets handed on. */
    STACK_OR_NULL;

    /** Bytes of the memory that the argument points to, where the argument alone says so; else 0. */
    public int fixedBytes() {
        return switch (this) {
            case INT_IN_OUT, SPIN_LOCK -> Integer.BYTES;
            case LONG_OUT -> Long.BYTES;
            case IPV4_HEADER, TCP_HEADER -> 20;
            case IPV6_HEADER -> 40;
            default -> 0;
        };
    }
}
