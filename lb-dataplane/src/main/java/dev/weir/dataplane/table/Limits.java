package dev.weir.dataplane.table;

/** What every record of a table must keep to, whoever makes it. */
final class Limits {
    /** Longest name in characters; a name has at least one. */
    static final int NAME_LENGTH = 253;

    private Limits() {}

    static void checkName(String name) {
        if (name.isEmpty() || name.length() > NAME_LENGTH) {
            throw new IllegalArgumentException(
                    "a name of %d characters, expected 1 to %d".formatted(name.length(), NAME_LENGTH));
        }
    }

    static void checkPort(int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port %d, expected 1 to 65535".formatted(port));
        }
    }

    static void checkRevision(long revision) {
        if (revision < 1) {
            throw new IllegalArgumentException("revision %d, expected 1 or more".formatted(revision));
        }
    }
}
