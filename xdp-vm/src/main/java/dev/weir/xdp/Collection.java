package dev.weir.xdp;

import java.util.Map;

/**
 * The live counterpart of a {@link dev.weir.xdp.spec.CollectionSpec}: programs and maps that an engine holds.
 *
 * <p>Closing gives up this process's hold. What is pinned or attached by a pinned link lives on.
 */
public interface Collection extends AutoCloseable {

    /** Live programs by the name of their C function. */
    Map<String, Program> programs();

    /** Live maps by their C name; data sections by section name, such as {@code .rodata}. */
    Map<String, BpfMap> maps();

    /**
     * A program by name.
     *
     * @throws java.util.NoSuchElementException naming the programs that there are
     */
    Program program(String name);

    /**
     * A map by name.
     *
     * @throws java.util.NoSuchElementException naming the maps that there are
     */
    BpfMap map(String name);

    @Override
    void close();
}
