package dev.weir.xdp.verifier;

/**
 * How much work a program was.
 *
 * @param instructions instructions that were gone through, on all paths together
 * @param states states that were kept to recognise what had been seen before
 * @param pruned paths that ended because they had been seen before
 * @param stackBytes bytes of stack, over the deepest chain of calls
 * @param nanoseconds how long it took
 */
public record Statistics(long instructions, long states, long pruned, int stackBytes, long nanoseconds) {}
