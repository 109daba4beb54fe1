package dev.weir.xdp.fuzz;

/**
 * Programs about which two verifiers disagree for the same reason.
 *
 * @param count how many there were
 * @param reason what the one says that rejects them, with {@code N} for every number
 * @param seed what the example was made from
 * @param said what is said of the example
 * @param example one of the programs, made as small as it gets, in the form of the verifier's cases
 */
public record Disagreement(long count, String reason, long seed, String said, String example) {}
