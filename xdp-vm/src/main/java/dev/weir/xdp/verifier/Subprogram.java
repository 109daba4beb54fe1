package dev.weir.xdp.verifier;

import dev.weir.xdp.btf.BtfType;
import org.jspecify.annotations.Nullable;

/**
 * A function of a program.
 *
 * @param start its first slot
 * @param end the slot after its last
 * @param name its name; empty if the object does not say
 * @param prototype what it takes and returns, if the object says
 * @param global whether it is verified by itself, for whatever its types allow, rather than anew for each call
 */
record Subprogram(int start, int end, String name, BtfType.@Nullable FunctionPrototype prototype, boolean global) {}
