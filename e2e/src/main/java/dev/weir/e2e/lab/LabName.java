package dev.weir.e2e.lab;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A lab's name, and what of the machine belongs to the lab by being called so.
 *
 * @param value lower-case letters and digits, at most 20
 */
public record LabName(String value) {
    private static final Pattern VALID = Pattern.compile("[a-z0-9]{1,20}");
    private static final Path RUN = Path.of("/run/weir");

    public LabName {
        if (!VALID.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a lab's name is 1 to 20 lower-case letters and digits, not '" + value + "'");
        }
    }

    /** What the names of the lab's namespaces begin with. No other lab's do, since a name has no dash. */
    String namespacePrefix() {
        return "weir-" + value + "-";
    }

    /** The namespace of a host. */
    public String namespace(String host) {
        return namespacePrefix() + host;
    }

    /** State that lives as long as the lab. */
    Path directory() {
        return RUN.resolve(value);
    }

    /** The lab's own BPF file system; not under {@code /sys}, which {@code ip netns exec} replaces. */
    Path bpfFs() {
        return directory().resolve("bpf");
    }

    /** Held by the process that is using the lab. Outside of {@link #directory}, which a sweep removes. */
    Path lockFile() {
        return RUN.resolve(value + ".lock");
    }

    /** What the lab's processes print; stays when the lab is gone, until the next lab of that name. */
    public Path logs() {
        return Path.of(System.getProperty("java.io.tmpdir"), "weir-" + value);
    }

    @Override
    public String toString() {
        return value;
    }
}
