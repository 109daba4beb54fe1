package dev.weir.xdp.spec;

import java.util.List;
import java.util.Map;

/** What a map holds before the first program runs. */
public sealed interface MapContents {
    /** Nothing: empty, or all zeros. */
    MapContents NONE = new References(Map.of());

    /**
     * A data section's variables: the only value of an array map, at key 0.
     *
     * @param image the value
     * @param frozen whether user space, too, may no longer write once the value is in place ({@code BPF_MAP_FREEZE})
     */
    record Data(DataImage image, boolean frozen) implements MapContents {}

    /**
     * The externs of {@code .kconfig}: the only value of an array map, whose bytes depend on the machine's kernel. {@link
     * CollectionSpec#configured} makes {@link Data} of them.
     *
     * @param options the variables
     */
    record KernelOptions(List<KernelOption> options) implements MapContents {
        public KernelOptions {
            options = List.copyOf(options);
        }
    }

    /**
     * Entries of an array of maps (names of maps) or of an array of programs (names of programs) that are set at load.
     *
     * @param names name of the map or program by key; often empty
     */
    record References(Map<Integer, String> names) implements MapContents {
        public References {
            names = Map.copyOf(names);
        }
    }
}
