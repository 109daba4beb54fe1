/**
 * The agent of a node: starts or takes over the packet program, follows the control plane's tables, applies them on one
 * thread, and reports. Whatever it needs while the control plane is away is on its disk and in pinned maps. The top of this
 * module: imports every other package, and nothing imports it but who starts agents.
 */
@NullMarked
package dev.weir.dataplane.agent;

import org.jspecify.annotations.NullMarked;
