package dev.weir.xdp.fuzz;

/**
 * A program that two machines do not agree about.
 *
 * @param sample the program, with the packet that shows it
 * @param reference a machine
 * @param expected what it made of the packet
 * @param other another machine
 * @param actual what that one made of it
 */
record Difference(Sample sample, String reference, SampleOutcome expected, String other, SampleOutcome actual) {}
