package dev.weir.xdp.map;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.weir.xdp.BpfMap;
import dev.weir.xdp.BpfMap.UpdateMode;
import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.kernel.KernelEngine;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assumptions;

/** What the tests share that hold maps against the kernel's. */
final class Oracle {
    private Oracle() {}

    /** Skips the test, with the reason on the console, where the kernel's engine can't be used. */
    static void assumeUsable() {
        KernelEngine.unavailable().ifPresent(reason -> {
            System.out.println("skipped: " + reason);
            Assumptions.abort(reason);
        });
    }

    /** What an operation of the control side comes to: true, false, or the name of an error number. */
    static String outcome(BooleanSupplier operation) {
        try {
            return String.valueOf(operation.getAsBoolean());
        } catch (BpfException e) {
            return Errno.name(e.errno());
        }
    }

    /** All entries, in hex. */
    static Map<String, String> contents(BpfMap map) {
        Map<String, String> contents = new HashMap<>();
        map.forEach((key, value) -> {
            if (contents.put(hex(key), hex(value)) != null) {
                throw new AssertionError("seen twice: " + hex(key));
            }
            return true;
        });
        return contents;
    }

    static String hex(MemorySegment segment) {
        return HexFormat.of().formatHex(segment.toArray(JAVA_BYTE));
    }

    static UpdateMode mode(int number) {
        List<UpdateMode> modes = List.copyOf(EnumSet.allOf(UpdateMode.class));
        return modes.get(number % modes.size());
    }
}
