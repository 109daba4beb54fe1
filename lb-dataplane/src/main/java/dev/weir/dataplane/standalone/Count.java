package dev.weir.dataplane.standalone;

/** Packets, and bytes of their frames as they came in. */
public record Count(long packets, long bytes) {}
