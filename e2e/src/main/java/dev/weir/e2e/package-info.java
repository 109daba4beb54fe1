/** Placeholder. */
@org.jspecify.annotations.NullMarked
package dev.weir.e2e;
