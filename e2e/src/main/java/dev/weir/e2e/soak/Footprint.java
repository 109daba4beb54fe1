package dev.weir.e2e.soak;

import dev.weir.xdp.memory.NativeMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What this process has of everything that can leak.
 *
 * @param heapBytes in use after a collection
 * @param metaspaceBytes in use, for classes: each load makes some
 * @param nativeBytes of the user-space machine's memory
 * @param descriptors open files, sockets and the like
 * @param threads of Java
 */
record Footprint(long heapBytes, long metaspaceBytes, long nativeBytes, int descriptors, int threads) {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    /** Caches, profiles and compiled code come and go. */
    private static final long HEAP_TOLERANCE = 16L << 20;

    private static final long METASPACE_TOLERANCE = 8L << 20;

    static Footprint now() {
        // Twice: what cleaners free is garbage only once they have run.
        System.gc();
        System.gc();
        return new Footprint(
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                metaspace(),
                NativeMemory.liveBytes(),
                descriptorCount(),
                ManagementFactory.getThreadMXBean().getThreadCount());
    }

    private static long metaspace() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().equals("Metaspace"))
                .map(MemoryPoolMXBean::getUsage)
                .mapToLong(usage -> usage.getUsed())
                .sum();
    }

    private static int descriptorCount() {
        try (Stream<Path> open = Files.list(DESCRIPTORS)) {
            return (int) open.count();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot count open descriptors", e);
        }
    }

    /** What has grown since an earlier footprint of the same situation; empty if nothing has. */
    Optional<String> growthSince(Footprint earlier) {
        List<String> growth = new ArrayList<>();
        compare("heap", earlier.heapBytes, heapBytes, HEAP_TOLERANCE, growth);
        compare("metaspace", earlier.metaspaceBytes, metaspaceBytes, METASPACE_TOLERANCE, growth);
        compare("native memory", earlier.nativeBytes, nativeBytes, 0, growth);
        compare("descriptors", earlier.descriptors, descriptors, 0, growth);
        compare("threads", earlier.threads, threads, 0, growth);
        return growth.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", growth));
    }

    private static void compare(String what, long before, long after, long tolerance, List<String> growth) {
        if (after > before + tolerance) {
            growth.add("%s grew from %,d to %,d".formatted(what, before, after));
        }
    }

    @Override
    public String toString() {
        return "heap %,d kB, metaspace %,d kB, native %,d kB, %d descriptors, %d threads"
                .formatted(heapBytes >> 10, metaspaceBytes >> 10, nativeBytes >> 10, descriptors, threads);
    }
}
