package dev.weir.dataplane.standalone;

import dev.weir.xdp.spec.CollectionSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** An object that was built from {@code src/main/bpf} and is on the class path. */
final class CommittedObject {
    private static final String PACKAGE = "/dev/weir/dataplane/";

    private CommittedObject() {}

    /** What {@code NAME.bpf.c} has become. */
    static CollectionSpec read(String name) {
        String resource = PACKAGE + name + ".bpf.o";
        try (InputStream in = CommittedObject.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the XDP object " + resource + " is not on the class path");
            }
            return CollectionSpec.parse(in.readAllBytes(), resource);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read the XDP object " + resource, e);
        }
    }
}
