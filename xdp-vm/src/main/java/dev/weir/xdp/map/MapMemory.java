package dev.weir.xdp.map;

import dev.weir.xdp.map.MapEnvironment.MemoryAdvice;
import dev.weir.xdp.memory.NativeMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The blocks of memory of one map, which come one after another and go together. For one thread until the map is made. */
final class MapMemory implements AutoCloseable {
    private static final Path MEMORY_INFORMATION = Path.of("/proc/meminfo");
    private static final long LARGE = 256L << 20;

    /** Of smaller blocks nobody needs to be told. */
    private static final long WORTH_ADVICE = 4L << 20;

    private final MemoryAdvice advice;
    private final List<NativeMemory> blocks = new ArrayList<>();

    MapMemory(MemoryAdvice advice) {
        this.advice = advice;
    }

    /**
     * Allocates a block of zeros, and takes the machine's memory for all of it.
     *
     * @throws OutOfMemoryError if there is not that much
     */
    NativeMemory allocate(long bytes) {
        // Allocating succeeds on credit; whoever then writes to more memory than there is, is killed.
        if (bytes >= LARGE && bytes > available()) {
            throw new OutOfMemoryError("%d bytes for a map".formatted(bytes));
        }
        NativeMemory block = reserve(bytes);
        block.clear();
        return block;
    }

    /**
     * Allocates a block with anything in it, whose parts take memory when they are first written to.
     *
     * @throws OutOfMemoryError if there is not that much
     */
    NativeMemory reserve(long bytes) {
        NativeMemory block = keep(NativeMemory.reserve(bytes));
        if (bytes >= WORTH_ADVICE) {
            advice.on(block.address(), bytes);
        }
        return block;
    }

    @Override
    public void close() {
        blocks.forEach(NativeMemory::close);
    }

    private NativeMemory keep(NativeMemory block) {
        blocks.add(block);
        return block;
    }

    private static long available() {
        try {
            return Files.readAllLines(MEMORY_INFORMATION).stream()
                    .filter(line -> line.startsWith("MemAvailable:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst()
                    .orElse(Long.MAX_VALUE);
        } catch (NoSuchFileException e) {
            return Long.MAX_VALUE;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
