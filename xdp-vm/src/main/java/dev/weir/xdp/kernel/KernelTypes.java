package dev.weir.xdp.kernel;

import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.bytes.SectionBytes;
import dev.weir.xdp.error.UnsupportedKernelException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The types of the running kernel, against which objects are relocated that were built for another one. */
final class KernelTypes {
    private static final Path FILE = Path.of("/sys/kernel/btf/vmlinux");

    private KernelTypes() {}

    /**
     * Reads all of them; a second's work, which only objects with CO-RE relocations need.
     *
     * @throws UnsupportedKernelException if the kernel was built without
     */
    static Btf read() {
        try {
            return Btf.parse(SectionBytes.of(FILE.toString(), "types", Files.readAllBytes(FILE)));
        } catch (NoSuchFileException e) {
            throw new UnsupportedKernelException("type information of its own (CONFIG_DEBUG_INFO_BTF)", "5.4");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the kernel's types", e);
        }
    }
}
