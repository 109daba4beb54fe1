package dev.weir.xdp.bench;

import dev.weir.xdp.Engine;
import java.util.List;

/** Something to measure that can be loaded on any machine. */
public interface Workload {
    /** For people. */
    String title();

    /** Loads it and fills its maps. */
    Loaded load(Engine engine);

    /** It, live: the ways through it that are measured, the same ones in the same order on every machine. */
    interface Loaded extends AutoCloseable {
        /** At least one. */
        List<Subject> subjects();

        @Override
        void close();
    }
}
