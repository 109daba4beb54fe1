package dev.weir.xdp.interpreter;

/** What a piece of memory is that a program may point into. */
public enum Region {
    CONTEXT("context"),
    PACKET("packet"),
    MEMORY("memory"),
    STACK("stack"),
    MAP_VALUE("map value"),
    RING_BUFFER_RECORD("ring buffer record");

    private final String words;

    Region(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}
