/**
 * {@code weir vm}: the engine at the command line, a class a command. What goes wrong is said in one line on standard error, with the
 * remedy; {@code --json} turns what a command has to say into one JSON object. The top of this module: imports every other package,
 * picocli and Jackson, and nothing imports it.
 */
@NullMarked
package dev.weir.xdp.cli;

import org.jspecify.annotations.NullMarked;
