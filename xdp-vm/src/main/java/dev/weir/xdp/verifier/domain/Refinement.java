package dev.weir.xdp.verifier.domain;

/** What is known of two compared numbers on one side of the branch. */
public record Refinement(Scalar left, Scalar right) {}
