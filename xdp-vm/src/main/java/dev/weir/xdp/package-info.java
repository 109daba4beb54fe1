/**
 * The public face of the XDP engine: what an engine loads ({@link dev.weir.xdp.spec.CollectionSpec}) and the live objects
 * that come of it ({@link dev.weir.xdp.Collection}, {@link dev.weir.xdp.Program}, {@link dev.weir.xdp.BpfMap}, {@link
 * dev.weir.xdp.Link}). The same types stand before every engine. Imports {@code spec}, {@code error} and the JDK only.
 */
@NullMarked
package dev.weir.xdp;

import org.jspecify.annotations.NullMarked;
