package dev.weir.xdp.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongUnaryOperator;

/**
 * What packets have cost so far, in nanoseconds of processor time. The kernel's receive work runs in the context of whichever thread
 * sends, and is in that one's time (unless the kernel is built with {@code IRQ_TIME_ACCOUNTING}), or in the kernel's own threads ({@code ksoftirqd}).
 *
 * @param generator of the thread that generates
 * @param hooks of the threads of driver hooks
 * @param hooksOutsideKernel the part of it in which they ran their own code: programs and what is around them
 * @param kernel of the kernel's threads for receive work, the whole machine's
 */
public record ProcessorTime(long generator, long hooks, long hooksOutsideKernel, long kernel) {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final String HOOK_THREADS = "weir-hook-";
    private static final String KERNEL_THREADS = "ksoftirqd/";

    static ProcessorTime now(Generator generator) {
        return new ProcessorTime(
                generator.nanos(),
                ofHooks(THREADS::getThreadCpuTime),
                ofHooks(THREADS::getThreadUserTime),
                kernelThreads());
    }

    private static long ofHooks(LongUnaryOperator timeOfThread) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(HOOK_THREADS))
                .mapToLong(thread -> Math.max(0, timeOfThread.applyAsLong(thread.threadId())))
                .sum();
    }

    ProcessorTime minus(ProcessorTime before) {
        return new ProcessorTime(
                generator - before.generator,
                hooks - before.hooks,
                hooksOutsideKernel - before.hooksOutsideKernel,
                kernel - before.kernel);
    }

    long total() {
        return generator + hooks + kernel;
    }

    private static long kernelThreads() {
        long nanos = 0;
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                nanos += kernelThreadNanos(process);
            }
            return nanos;
        } catch (DirectoryIteratorException e) {
            throw new UncheckedIOException(e.getCause());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first number of a process's {@code schedstat} is how long it has run. */
    private static long kernelThreadNanos(Path process) {
        try {
            if (!Files.readString(process.resolve("comm")).startsWith(KERNEL_THREADS)) {
                return 0;
            }
            String statistics = Files.readString(process.resolve("schedstat"));
            return Long.parseLong(statistics.substring(0, statistics.indexOf(' ')));
        } catch (IOException e) {
            // It has ended since it was listed.
            return 0;
        }
    }
}
