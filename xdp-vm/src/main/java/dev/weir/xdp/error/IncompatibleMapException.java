package dev.weir.xdp.error;

import java.util.List;

/** A live map that was to be used again is not of the shape that the spec asks for. Nothing has been loaded. */
public final class IncompatibleMapException extends XdpException {
    private final String map;
    private final List<String> differences;

    /**
     * @param map the spec's name of the map
     * @param differences one for every field that differs, with both values
     */
    public IncompatibleMapException(String map, List<String> differences) {
        super("map %s: the map to use again has another shape: %s; unpin it and load with a new one"
                .formatted(map, String.join(", ", differences)));
        this.map = map;
        this.differences = List.copyOf(differences);
    }

    /** The spec's name of the map. */
    public String map() {
        return map;
    }

    /** One for every field that differs, with both values. */
    public List<String> differences() {
        return differences;
    }
}
