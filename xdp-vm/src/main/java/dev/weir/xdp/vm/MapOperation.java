package dev.weir.xdp.vm;

/**
 * What a run did with a map by way of a helper.
 *
 * @param map the map's name
 * @param kind what it did
 * @param key the key
 * @param value of a look-up, what was found; of an update, what was to be set; else empty
 * @param result of a look-up, 1 if there was such a key and 0 if not; else 0, or a negative error number
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over, not compared.
public record MapOperation(String map, Kind kind, byte[] key, byte[] value, long result) {
    /** The helpers that are noted. */
    public enum Kind {
        LOOKUP,
        UPDATE,
        DELETE
    }

    /** Whether a look-up found something, or a change was made. */
    public boolean succeeded() {
        return kind == Kind.LOOKUP ? result != 0 : result == 0;
    }
}
