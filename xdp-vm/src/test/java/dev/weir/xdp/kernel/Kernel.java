package dev.weir.xdp.kernel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.BpfMap;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import dev.weir.xdp.spec.ProgramSpec;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** What the tests against the real kernel share. */
final class Kernel {
    private Kernel() {}

    /** Skips the test, with the reason on the console, where the kernel's engine can't be used. */
    static void assumeUsable() {
        KernelEngine.unavailable().ifPresent(reason -> {
            System.out.println("skipped: " + reason);
            Assumptions.abort(reason);
        });
    }

    /** A live map on its own. */
    static BpfMap map(MapType type, int keySize, int valueSize, int maxEntries, int flags) {
        MapSpec spec = new MapSpec("test", type, keySize, valueSize, maxEntries, flags);
        return new KernelEngine()
                .load(CollectionSpec.of("test", List.of(spec), List.of()))
                .map("test");
    }

    static CollectionSpec programs(ProgramSpec... programs) {
        return CollectionSpec.of("test", List.of(), List.of(programs));
    }

    /** Asserts that a message has every one of these parts. */
    static void assertSays(Throwable thrown, String... parts) {
        String message = String.valueOf(thrown.getMessage());
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "\"" + part + "\" should be in: " + message);
        }
    }

    /** A number of four bytes. */
    static MemorySegment u32(int value) {
        return MemorySegment.ofArray(new int[] {value});
    }

    /** Numbers of eight bytes. */
    static MemorySegment u64(long... values) {
        return MemorySegment.ofArray(values.clone());
    }
}
