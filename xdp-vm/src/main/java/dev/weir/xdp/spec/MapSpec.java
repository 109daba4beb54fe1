package dev.weir.xdp.spec;

/**
 * The shape of a map.
 *
 * @param name its C name; data sections carry the section's name
 * @param type the kind of map
 * @param keySize bytes of a key
 * @param valueSize bytes of a value (of one CPU's slot, for per-CPU maps)
 * @param maxEntries capacity in entries, in bytes for a ring buffer
 * @param flags {@code BPF_F_*} creation flags
 */
public record MapSpec(String name, MapType type, int keySize, int valueSize, int maxEntries, int flags) {}
