/**
 * What the verifier knows of a value: numbers as known bits and ranges, and what operations and comparisons do to them. Each operation is
 * sound: whatever it can come to for numbers that the operands stand for, the result stands for. Leaf of the verifier; imports {@code
 * semantics} for operations on known numbers.
 */
@NullMarked
package dev.weir.xdp.verifier.domain;

import org.jspecify.annotations.NullMarked;
