package dev.weir.xdp.kernel;

import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.KernelConfiguration;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** What the kernel underneath says of itself: its version, and the options that it was built with. Both engines run on it. */
public final class RunningKernel {
    private static final Path RELEASE = Path.of("/proc/sys/kernel/osrelease");
    private static final Path BUILD = Path.of("/proc/sys/kernel/version");
    private static final Path UBUNTU_SIGNATURE = Path.of("/proc/version_signature");
    private static final Path BOOT = Path.of("/boot");
    private static final Path COMPRESSED = Path.of("/proc/config.gz");
    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)(?:\\.(\\d+))?");
    private static final Pattern DEBIAN = Pattern.compile("Debian (\\d+\\.\\d+\\.\\d+)");
    private static final int LARGEST_PATCH = 255;

    private RunningKernel() {}

    /** A collection with the values that it wants of this kernel's options. */
    public static CollectionSpec configure(CollectionSpec spec) {
        return spec.needsKernelConfiguration() ? spec.configured(configuration()) : spec;
    }

    /** The kernel's options; without a file of them, the version only. */
    static KernelConfiguration configuration() {
        String release = read(RELEASE);
        int version = version(release, read(BUILD), read(UBUNTU_SIGNATURE));
        Path plain = BOOT.resolve("config-" + release);
        try {
            if (Files.isReadable(plain)) {
                try (Stream<String> lines = Files.lines(plain)) {
                    return KernelConfiguration.parse(version, lines);
                }
            }
            if (Files.isReadable(COMPRESSED)) {
                try (InputStream file = Files.newInputStream(COMPRESSED);
                        BufferedReader lines = new BufferedReader(
                                new InputStreamReader(new GZIPInputStream(file), StandardCharsets.UTF_8))) {
                    return KernelConfiguration.parse(version, lines.lines());
                }
            }
            return KernelConfiguration.parse(version, Stream.empty());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the kernel's configuration", e);
        }
    }

    /**
     * The version as the C macro {@code KERNEL_VERSION} makes it. Ubuntu and Debian leave the patch level out of the release's name, and
     * have the version elsewhere.
     */
    static int version(String release, String build, String ubuntuSignature) {
        Matcher debian = DEBIAN.matcher(build);
        String text = !ubuntuSignature.isEmpty()
                ? ubuntuSignature.substring(ubuntuSignature.lastIndexOf(' ') + 1)
                : debian.find() ? debian.group(1) : release;
        Matcher numbers = VERSION.matcher(text);
        if (!numbers.lookingAt()) {
            return 0;
        }
        int patch = numbers.group(3) == null ? 0 : Integer.parseInt(numbers.group(3));
        return Integer.parseInt(numbers.group(1)) << 16
                | Integer.parseInt(numbers.group(2)) << 8
                | Math.min(patch, LARGEST_PATCH);
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file).strip() : "";
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read what the kernel says of itself", e);
        }
    }
}
