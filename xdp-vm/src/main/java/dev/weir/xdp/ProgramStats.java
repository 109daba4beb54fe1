package dev.weir.xdp;

/**
 * What a program has done since it was loaded, on interfaces and in test runs. What other programs reach it by tail calls for is
 * theirs. The kernel counts only while it is asked to: by {@code KernelEngine.countRuns}, or by {@code kernel.bpf_stats_enabled} being 1.
 *
 * @param runs how often it ran
 * @param nanos nanoseconds that it ran for; in user space an estimate from every 64th run
 * @param fallbacks runs that an interpreter made since the JIT could not compile the program
 * @param faults runs that ended at an access that the interpreter refused; the packet was {@link Verdict#ABORTED}
 */
public record ProgramStats(long runs, long nanos, long fallbacks, long faults) {}
