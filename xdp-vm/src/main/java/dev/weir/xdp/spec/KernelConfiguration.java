package dev.weir.xdp.spec;

import dev.weir.xdp.error.KernelOptionException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a kernel was built with: values of its options as its configuration file spells them ({@code y}, {@code 250}, {@code "text"}), by
 * the options' names. Options that are not set are not there. Immutable.
 *
 * @param values value by name
 */
public record KernelConfiguration(Map<String, String> values) {
    /** The option of no file: the version, as the C macro {@code KERNEL_VERSION} makes it. */
    public static final String VERSION = "LINUX_KERNEL_VERSION";

    private static final String PREFIX = "CONFIG_";

    public KernelConfiguration {
        values = Map.copyOf(values);
    }

    /**
     * Reads a configuration file.
     *
     * @param version as {@link #VERSION} has it
     * @param lines of a file such as {@code /proc/config.gz} holds; none where there is no such file
     */
    public static KernelConfiguration parse(int version, Stream<String> lines) {
        Map<String, String> values = new HashMap<>();
        values.put(VERSION, Integer.toString(version));
        lines.forEach(line -> {
            int separator = line.indexOf('=');
            if (separator > 0 && line.startsWith(PREFIX)) {
                values.putIfAbsent(
                        line.substring(0, separator),
                        line.substring(separator + 1).strip());
            }
        });
        return new KernelConfiguration(values);
    }

    /** The contents of a {@code .kconfig} section of {@code size} bytes. */
    DataImage image(List<KernelOption> options, int size, String object) {
        DataImage image = DataImage.zeros(size);
        for (KernelOption option : options) {
            String value = values.get(option.name());
            if (value != null) {
                image = image.with(option.offset(), bytes(option, value, object));
            } else if (!option.weak()) {
                throw new KernelOptionException(
                        object,
                        option.name(),
                        "this kernel's configuration does not set it, or cannot be read; declare the extern weak to have 0 instead, or say what it is by CollectionSpec.configured");
            }
        }
        return image;
    }

    private static byte[] bytes(KernelOption option, String value, String object) {
        try {
            return new KernelOptionValue(option, value).bytes();
        } catch (IllegalArgumentException e) {
            throw new KernelOptionException(object, option.name(), String.valueOf(e.getMessage()));
        }
    }
}
