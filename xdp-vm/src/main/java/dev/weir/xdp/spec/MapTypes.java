package dev.weir.xdp.spec;

/**
 * The BTF types of a map's keys and values, as ids in the collection's {@link CollectionSpec#btf}.
 *
 * @param keyTypeId type of the key; 0 (void) for data sections
 * @param valueTypeId type of the value
 */
public record MapTypes(int keyTypeId, int valueTypeId) {}
