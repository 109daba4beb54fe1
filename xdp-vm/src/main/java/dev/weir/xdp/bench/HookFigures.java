package dev.weir.xdp.bench;

/**
 * What a trial showed.
 *
 * @param frames that went through the program
 * @param nanos how long that took
 * @param cost processor time that it took, of whom
 */
public record HookFigures(long frames, long nanos, ProcessorTime cost) {
    /** Frames a second, as fast as they went: how many one thread of the hook can take. */
    public double framesPerSecond() {
        return frames * 1e9 / nanos;
    }

    /** Frames for each second of processor time, generating them included. */
    public double framesPerProcessorSecond() {
        return frames * 1e9 / cost.total();
    }

    /** Nanoseconds of processor time of a frame. */
    public double nanosPerFrame() {
        return (double) cost.total() / frames;
    }

    /** Nanoseconds of a frame in the kernel alone, whoever called it: what remains if a hook's own code cost nothing. */
    public double kernelNanos() {
        return (double) (cost.total() - cost.hooksOutsideKernel()) / frames;
    }

    /** Nanoseconds of a frame in the thread that generates it, in whose context the kernel's receive work runs. */
    public double generatorNanos() {
        return (double) cost.generator() / frames;
    }

    /** Nanoseconds of a frame in the hook's thread. */
    public double hookNanos() {
        return (double) cost.hooks() / frames;
    }

    /** Nanoseconds of a frame in the kernel's threads for receive work. */
    public double softirqNanos() {
        return (double) cost.kernel() / frames;
    }
}
