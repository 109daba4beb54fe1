package dev.weir.xdp;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * A program's attachment to an interface. The attachment ends when the last hold on the link goes: this object's, and its
 * pin's if it has one.
 */
public interface Link extends AutoCloseable {

    /** Index of the interface in the network namespace it was attached in; 0 if the interface is gone. */
    int interfaceIndex();

    /**
     * The hook in use: {@code NATIVE}, {@code GENERIC} or {@code EGRESS}. {@code NATIVE_OR_GENERIC} says that it is not known, which happens only to
     * a pinned link that was opened from another network namespace than its interface's.
     */
    AttachOptions.Mode mode();

    /** How the interface's packets come to the program, for people: {@code native}, {@code generic}, {@code AF_PACKET}. */
    default String hook() {
        return mode().name().toLowerCase(Locale.ROOT);
    }

    /** What became of the interface's frames, by name; empty where the kernel has them, which counts nothing of the sort. */
    default Map<String, Long> counters() {
        return Map.of();
    }

    /** Puts another program in place of the attached one; every packet meets one or the other. */
    void replace(Program program);

    /** Gives the link a name in a BPF file system: the attachment outlives this process. */
    void pin(Path path);

    /** Removes the pin, if any. The attachment stays for as long as this object is open. */
    void unpin();

    /** Ends the attachment now, whoever else holds the link, and removes the pin that this object knows of. */
    void detach();

    @Override
    void close();
}
