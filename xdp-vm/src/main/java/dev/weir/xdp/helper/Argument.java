package dev.weir.xdp.helper;

/** What a helper takes in a register; after the kernel's {@code enum bpf_arg_type} ({@code include/linux/bpf.h}). */
public enum Argument {
    /** Any initialised value that is no pointer. */
    ANYTHING,
    /** A map. Rules of key and value that follow are of this map. */
    MAP,
    /** {@code keySize} initialised bytes. */
    MAP_KEY,
    /** {@code valueSize} initialised bytes. */
    MAP_VALUE,
    /** {@code valueSize} bytes that the helper writes. */
    MAP_VALUE_OUT,
    /** Initialised bytes; how many, the next argument says. */
    MEMORY,
    /** As {@link #MEMORY}, or null, which goes with a size of 0. */
    MEMORY_OR_NULL,
    /** Bytes that the helper writes; how many, the next argument says. */
    MEMORY_OUT,
    /** Bytes of the memory in the argument before, at least 1. */
    SIZE,
    /** Bytes of the memory in the argument before. */
    SIZE_OR_ZERO,
    /** 4 aligned bytes that the helper writes. */
    INT_OUT,
    /** 8 aligned bytes that the helper writes. */
    LONG_OUT,
    /** 20 or more initialised bytes of an IPv4 header without options. */
    IPV4_HEADER,
    /** 40 initialised bytes of an IPv6 header. */
    IPV6_HEADER,
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
    STACK_OR_NULL
}
