/**
 * Commands for the programs that work by themselves: {@code weir decap} and {@code weir router}; and what options of all commands share.
 *
 * <p>Imports {@code standalone}, the engines and picocli.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.dataplane.cli;
