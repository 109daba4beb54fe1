/**
 * What is certain about a program that a verifier has accepted, found by abstract interpretation over its functions: kinds and ranges
 * of what is in registers and spilled words, branches that go one way only, frames that nobody else sees. The JIT takes its short
 * cuts for these reasons and no others.
 *
 * <p>Why it is sound. A {@link dev.weir.xdp.facts.Value} stands for a set of values; the claim is that the value of a register is always
 * in its set.
 *
 * <ul>
 *   <li><b>Flow.</b> What holds where a block begins is the join of what holds on every way there, refined by the branch that was taken;
 *       this is run to a fixed point, and widening only makes sets larger. So it is an induction over the steps of a run.
 *   <li><b>Numbers.</b> {@link dev.weir.xdp.facts.Ranges} gives a range only where nothing wraps; else all that the width holds. A comparison
 *       refines a range only where both sides are numbers and, if signed, both are not negative. A load gives what its size can hold.
 *   <li><b>Addresses of the context and of frames</b> begin in R1 and R10. A verified program computes with them only by moving, adding
 *       and subtracting, which is followed. They can be kept in words of the frame, which are followed too, and nowhere else: what
 *       a verifier lets a program load from any other memory, it lets pass for a number only. The exception is memory that is a caller's frame,
 *       so in functions that are called, a word loaded from outside of their own frame may be anything. A function's result may be
 *       an address only if it was given one.
 *   <li><b>Frames.</b> A function keeps its frame to itself as long as its addresses are used by its own loads and stores, are handed to helpers
 *       (which keep none, and touch what {@link dev.weir.xdp.facts.FrameAccess} says, since a verifier has held their sizes to it), and are
 *       put in words of the frame. As soon as one may go to a callee, into other memory, or an address of nothing known is used, the frame
 *       counts as escaping, and the function is analysed again without belief in what its frame holds.
 *   <li><b>Packet addresses</b> are not negative: they lie in user space, and a verifier bounds what may be added to them.
 *   <li><b>Functions</b> are analysed with the join of the arguments of all their calls; callbacks with anything but addresses of the context and
 *       of their own frame.
 * </ul>
 *
 * <p>Pure. Imports {@code flow}, {@code isa}, {@code helper} (signatures), {@code machine} and {@code map} (shapes).
 */
@NullMarked
package dev.weir.xdp.facts;

import org.jspecify.annotations.NullMarked;
