package dev.weir.xdp.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VisitsTest {
    @TempDir
    Path directory;

    @Test
    void areReadBackAndAdded() throws IOException {
        Path first = Files.writeString(directory.resolve("first"), "weir 10 0-3,7\nother 2 1\n");
        Path second = Files.writeString(directory.resolve("second"), "weir 10 4\n");
        Visits visits = new Visits();
        visits.add(first);
        visits.add(second);
        assertTrue(visits.contains("weir", 10, 3));
        assertFalse(visits.contains("weir", 10, 5));
        assertFalse(visits.knows("weir", 11));
        Path out = directory.resolve("out");
        visits.write(out);
        assertEquals("other 2 1\nweir 10 0-4,7\n", Files.readString(out));
    }
}
