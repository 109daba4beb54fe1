package dev.weir.xdp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.capture.CaptureWriter;
import dev.weir.xdp.capture.CapturedFrame;
import dev.weir.xdp.spec.TestObjects;
import dev.weir.xdp.sys.Capabilities;
import dev.weir.xdp.sys.Capabilities.Capability;
import dev.weir.xdp.sys.TestNamespaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code attach} in user space, with samples of what will come. */
class AttachCommandIT {
    @TempDir
    Path directory;

    private String object = "";

    @BeforeEach
    void writeObject() throws IOException {
        var missing = Capabilities.missing(Capability.CAP_NET_ADMIN, Capability.CAP_NET_RAW, Capability.CAP_SYS_ADMIN);
        if (!missing.isEmpty()) {
            System.out.println("skipped: namespaces need " + missing);
        }
        Assumptions.assumeTrue(missing.isEmpty(), () -> "namespaces need " + missing);
        object = Files.write(directory.resolve("counter.o"), TestObjects.read("programs/count_percpu"))
                .toString();
    }

    /** What is counted are the few frames that a new interface has anyway, not the thousands of the rehearsal. */
    @Test
    void rehearsesOnACaptureAndForgetsIt() throws Exception {
        CommandLineRun run = attach(capture(3).toString());
        assertEquals(0, run.status(), run.err());
        assertTrue(run.out().contains("count_percpu is attached to va (AF_PACKET"), run.out());
        Matcher runs = Pattern.compile("runs ([0-9,]+)").matcher(run.out());
        assertTrue(runs.find(), run.out());
        assertTrue(Integer.parseInt(runs.group(1).replace(",", "")) < 200, run.out());
    }

    @Test
    void refusesACaptureWithoutFrames() throws Exception {
        Path empty = capture(0);
        assertEquals(
                "weir vm attach: --samples: %s has no frames; leave the option out, or capture some".formatted(empty),
                attach(empty.toString()).complaint());
    }

    @Test
    void refusesSamplesThatAreNoCapture() throws Exception {
        assertTrue(attach(object).complaint().contains(object), object);
    }

    private CommandLineRun attach(String samples) throws Exception {
        try (TestNamespaces namespaces = TestNamespaces.make()) {
            return namespaces
                    .a()
                    .call(() -> CommandLineRun.of(
                            "attach",
                            object,
                            "--interface",
                            "va",
                            "--hook",
                            "AF_PACKET",
                            "--for",
                            "1",
                            "--samples",
                            samples));
        }
    }

    private Path capture(int frames) throws IOException {
        Path file = directory.resolve(frames + ".pcap");
        try (CaptureWriter writer = CaptureWriter.create(file)) {
            for (int i = 0; i < frames; i++) {
                writer.write(CapturedFrame.of(i, new byte[60]), "");
            }
        }
        return file;
    }
}
