package dev.weir.xdp.spec;

import java.util.Map;

/**
 * Everything that one object file holds, before any engine has seen it. Immutable; the {@code with} methods return changed
 * copies.
 *
 * @param name where it came from, for messages
 * @param maps maps by name, data sections included
 * @param programs programs by the name of their function
 */
public record CollectionSpec(String name, Map<String, MapSpec> maps, Map<String, ProgramSpec> programs) {}
