package dev.weir.xdp.helper;

/** What a helper leaves in R0; after the kernel's {@code enum bpf_return_type} ({@code include/linux/bpf.h}). */
public enum Result {
    /** A number. */
    INTEGER,
    /** Nothing that may be read. */
    VOID,
    /** A value of the map in R1, the inner map if its values are maps, or null. */
    MAP_VALUE_OR_NULL,
    /** As many bytes of the ring buffer as were asked for, or null. The program owes a submit or a discard. */
    RING_BUFFER_MEMORY_OR_NULL
}
