package dev.weir.controlplane.document;

import dev.weir.dataplane.table.IpAddress;

/**
 * Addresses with the same leading bits.
 *
 * @param address the first of them
 * @param length how many bits; all of them for a single address
 */
record Prefix(IpAddress address, int length) {}
