package dev.weir.xdp.vm;

import java.util.Locale;

/**
 * How an engine in user space is made up.
 *
 * @param machine what runs the programs
 * @param cpus virtual CPUs: each queue of an attached interface takes one, test runs take what is left, at least one. Per-CPU maps have
 *     a slot for each
 * @param hook how packets of an interface are had
 * @param queues threads, and CPUs, of each attached interface
 * @param busyPoll whether a thread that has no packets looks for them all the time, which costs a processor and gains latency
 * @param unverified whether programs run without having been verified: in the interpreter, which checks each access
 */
public record VmOptions(Machine machine, int cpus, Hook hook, int queues, boolean busyPoll, boolean unverified) {
    /** Compiled, one CPU for each processor and one for test runs, the fastest hook that an interface has. */
    public static final VmOptions DEFAULT =
            new VmOptions(Machine.JIT, Runtime.getRuntime().availableProcessors() + 1, Hook.AUTO, 1, false, false);

    private static final int MOST_CPUS = 1024;

    public VmOptions {
        if (cpus < 2 || cpus > MOST_CPUS) {
            throw new IllegalArgumentException(
                    "an engine has 2 to %d virtual CPUs, one of them for test runs; not %d".formatted(MOST_CPUS, cpus));
        }
        if (queues < 1 || queues >= cpus) {
            throw new IllegalArgumentException(
                    "%d queues and a test run need %d virtual CPUs, and there are %d; an interface has 1 queue at least"
                            .formatted(queues, queues + 1, cpus));
        }
    }

    /** What runs programs. */
    public enum Machine {
        /** Bytecode of the JVM, which the JVM compiles; a program that cannot be compiled runs in the interpreter, announced and counted. */
        JIT,
        /** The reference: slower by far, and every access is checked. */
        INTERPRETER
    }

    /** How packets of an interface are had. */
    public enum Hook {
        /** AF_XDP where the interface and the rights allow it, else AF_PACKET. */
        AUTO,
        /** Sockets of {@code AF_XDP}: the driver hands its frames over before an skb exists. Needs BPF. */
        AF_XDP,
        /** Rings of {@code AF_PACKET}: works on every interface and in user namespaces. */
        AF_PACKET,
        /** The other side of a TAP interface, which this engine makes. */
        TAP;

        /** As on command lines and in reports: {@code af_xdp}. */
        public String title() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The same on another machine. */
    public VmOptions withMachine(Machine other) {
        return new VmOptions(other, cpus, hook, queues, busyPoll, unverified);
    }

    /** The same with another number of virtual CPUs. */
    public VmOptions withCpus(int count) {
        return new VmOptions(machine, count, hook, queues, busyPoll, unverified);
    }

    /** The same with another hook. */
    public VmOptions withHook(Hook other) {
        return new VmOptions(machine, cpus, other, queues, busyPoll, unverified);
    }

    /** The same with another number of queues of an interface, and CPUs for them if there are too few. */
    public VmOptions withQueues(int count) {
        return new VmOptions(machine, Math.max(cpus, count + 1), hook, count, busyPoll, unverified);
    }

    /** The same, looking for packets all the time or not. */
    public VmOptions withBusyPoll(boolean on) {
        return new VmOptions(machine, cpus, hook, queues, on, unverified);
    }

    /** The same, but programs are not verified and run in the interpreter. */
    public VmOptions withoutVerifier() {
        return new VmOptions(machine, cpus, hook, queues, busyPoll, true);
    }
}
