/**
 * The shallow tree of what can go wrong in the XDP engine, and the error numbers that kernel and user-space machine share. A leaf, so that readers, specs and engines alike can throw from it;
 * imports the JDK only.
 */
@NullMarked
package dev.weir.xdp.error;

import org.jspecify.annotations.NullMarked;
