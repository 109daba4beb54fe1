package dev.weir.xdp.spec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.NoSuchElementException;

/** The objects that {@code src/test/bpf/build.sh} makes. */
public final class TestObjects {
    private TestObjects() {}

    /** The bytes of an object, by the name of its source. */
    public static byte[] read(String name) {
        try (InputStream stream = TestObjects.class.getResourceAsStream("/bpf/" + name + ".bpf.o")) {
            if (stream == null) {
                throw new NoSuchElementException("there is no test object " + name);
            }
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The collection that an object holds. */
    public static CollectionSpec parse(String name) {
        return CollectionSpec.parse(read(name), name);
    }
}
