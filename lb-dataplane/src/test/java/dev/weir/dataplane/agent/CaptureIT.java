package dev.weir.dataplane.agent;

import static dev.weir.dataplane.agent.AgentTables.table;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.dataplane.explain.Tuple;
import dev.weir.dataplane.inspect.InspectMain;
import dev.weir.dataplane.maps.Captures;
import dev.weir.dataplane.maps.WeirObject;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Protocol;
import dev.weir.xdp.Collection;
import dev.weir.xdp.LoadOptions;
import dev.weir.xdp.Program;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.capture.CaptureReader;
import dev.weir.xdp.capture.CapturedFrame;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.sys.Interfaces.MacAddress;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Captures, rates and flows, seen from another process's side, by what an agent has pinned. */
class CaptureIT {
    private static final IpAddress VIP = IpAddress.parse("203.0.113.10");
    private static final IpAddress CLIENT = IpAddress.parse("198.51.100.9");

    @TempDir
    Path state;

    private AgentLab lab;
    private Agent agent;
    private PinnedNode node;
    private KernelEngine engine;
    private Collection live;
    private Program program;
    private MacAddress mac;

    @BeforeAll
    static void requireKernel() {
        String missing = KernelEngine.unavailable().orElse("");
        if (!missing.isEmpty()) {
            System.out.println("skipped: " + missing);
        }
        assumeTrue(missing.isEmpty(), missing);
    }

    @BeforeEach
    void layOut() throws Exception {
        lab = AgentLab.layOut(state);
        agent = lab.start(lab.config());
        agent.offer(table(1, "192.0.2.11"));
        AgentIT.awaitRevision(agent, 1);
        node = PinnedNode.open(AgentLab.bpffs(), state, AgentLab.CABLE);
        engine = new KernelEngine();
        CollectionSpec spec = node.object().spec(node.constants());
        live = engine.load(spec, new LoadOptions(node.maps()));
        program = live.program(WeirObject.PROGRAM);
        mac = WeirObject.mac(spec);
    }

    @AfterEach
    void sweep() throws Exception {
        live.close();
        engine.close();
        node.close();
        agent.close();
        lab.close();
    }

    /** What a command ended with. */
    private record Run(int status, String out, String err) {}

    private Run run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--bpffs", AgentLab.bpffs().toString(), "--state", state.toString()));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = InspectMain.execute(new PrintWriter(out), new PrintWriter(err), all.toArray(String[]::new));
        return new Run(status, out.toString(), err.toString());
    }

    /** Runs a capture while frames come. */
    private Run capture(List<byte[]> frames, String... arguments) throws Exception {
        Captures captures = node.views().captures();
        List<String> all = new ArrayList<>(List.of("capture"));
        all.addAll(List.of(arguments));
        CompletableFuture<Run> run = CompletableFuture.supplyAsync(() -> run(all.toArray(String[]::new)));
        AgentLab.await("the capture", () -> captures.isGoingOn(System.nanoTime()) || run.isDone());
        Thread.sleep(200); // the first credit
        frames.forEach(frame -> program.testRun(TestRun.of(frame)));
        return run.get();
    }

    private byte[] frame(int port, int clientPort) {
        return new Tuple(Protocol.TCP, CLIENT, clientPort, VIP, port).frame(mac, true);
    }

    private static List<CapturedFrame> read(Path file) throws Exception {
        List<CapturedFrame> frames = new ArrayList<>();
        try (CaptureReader reader = CaptureReader.open(file)) {
            for (Optional<CapturedFrame> next = reader.next(); next.isPresent(); next = reader.next()) {
                frames.add(next.get());
            }
        }
        return frames;
    }

    @Test
    void writesFramesAsTheyCameAndAsTheyWereSentOn() throws Exception {
        Path out = state.resolve("out.pcapng");
        byte[] cut = Arrays.copyOf(frame(80, 5), 40);
        byte[] sent = program.testRun(TestRun.of(frame(80, 4))).packet();
        Run run = capture(
                List.of(frame(80, 4), frame(81, 4), cut),
                "--filter",
                "src host 198.51.100.9 and tcp",
                "--count",
                "3",
                "--out",
                out.toString());
        assertEquals(0, run.status(), run.err());
        assertTrue(run.err().startsWith("3 captured, 0 lost"), run.err());
        List<CapturedFrame> frames = read(out);
        assertEquals(4, frames.size());
        assertArrayEquals(frame(80, 4), frames.get(0).bytes());
        assertArrayEquals(sent, frames.get(1).bytes());
        assertArrayEquals(frame(81, 4), frames.get(2).bytes());
        assertArrayEquals(cut, frames.get(3).bytes());
        long age = Math.abs(System.currentTimeMillis() - frames.get(0).nanos() / 1_000_000);
        assertTrue(age < Duration.ofMinutes(1).toMillis(), "captured %d ms ago".formatted(age));
        String bytes = Files.readString(out, StandardCharsets.ISO_8859_1);
        for (String comment : List.of(
                "#1 TX",
                "#1 as it was sent on",
                "#2 PASS",
                "#3 DROP dropped as MALFORMED: the packet is cut short, or its lengths contradict each other")) {
            assertTrue(bytes.contains("\001\000" + (char) comment.length() + "\000" + comment), comment);
        }
    }

    /** Somebody else's reader finds the same packets. */
    @Test
    void tcpdumpReadsWhatIsWritten() throws Exception {
        Path out = state.resolve("out.pcapng");
        assertEquals(
                0,
                capture(List.of(frame(80, 4)), "--count", "1", "--out", out.toString(), "--filter", "tcp")
                        .status());
        Process process;
        try {
            process = new ProcessBuilder("tcpdump", "-n", "-e", "-r", out.toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            System.out.println("skipped: no tcpdump to read with; on Debian: apt-get install tcpdump");
            assumeTrue(false, e.toString());
            return;
        }
        String read = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor());
        assertEquals(2, read.lines().count(), read);
        String macs = HexFormat.ofDelimiter(":").formatHex(lab.backendMac().bytes());
        assertTrue(read.lines().toList().getLast().contains("> " + macs), read);
        assertTrue(read.contains("198.51.100.9.4 > 203.0.113.10.80: Flags [S]"), read);
    }

    @Test
    void looksForDropsOnly() throws Exception {
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            frames.add(frame(80, 1000 + i));
        }
        frames.add(Arrays.copyOf(frame(80, 7), 40));
        Run run = capture(frames, "--drops", "--count", "1", "--filter", "port 80", "--json");
        assertEquals(0, run.status(), run.err());
        assertTrue(run.out().contains("\"packet\":\"tcp 198.51.100.9:7 > 203.0.113.10:80\""), run.out());
        assertTrue(run.out().contains("\"reason\":\"MALFORMED\""), run.out());
    }

    @Test
    void cutsFramesShortAndKeepsToTheFilter() throws Exception {
        Path out = state.resolve("short.pcapng");
        Run run = capture(
                List.of(frame(80, 1), frame(80, 2), frame(80, 3)),
                "--filter",
                "port 2 or port 3",
                "--count",
                "2",
                "--snap-length",
                "50",
                "--out",
                out.toString());
        assertEquals(0, run.status(), run.err());
        List<CapturedFrame> frames = read(out);
        assertEquals(4, frames.size());
        assertArrayEquals(Arrays.copyOf(frame(80, 2), 50), frames.getFirst().bytes());
        assertEquals(54, frames.getFirst().originalLength());
    }

    @Test
    void takesNoMoreThanItMayAndSaysSo() throws Exception {
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            frames.add(frame(80, 1000 + i));
        }
        // With an address: behind extension headers, as those that kernels send by themselves have, the program takes
        // anything for TCP.
        Run run = capture(frames, "--rate", "10", "--seconds", "1", "--filter", "tcp and host " + VIP);
        assertEquals(0, run.status(), run.err());
        long lines = run.out().lines().count();
        assertTrue(lines >= 1 && lines <= 20, run.out());
        assertTrue(run.err().contains(" left out by the limit of 10 a second (--rate)"), run.err());
        assertTrue(run.err().startsWith("%d captured, 0 lost".formatted(lines)), run.err());
        long skipped = Long.parseLong(
                run.err().replaceAll("(?s).*\\), ([0-9,]+) left out.*", "$1").replace(",", ""));
        assertEquals(500, lines + skipped, run.err());
    }

    @Test
    void aCaptureThatIsForgottenEndsByItself() {
        Captures captures = node.views().captures();
        captures.begin(
                new Captures.Wanted(Optional.empty(), Optional.empty(), Optional.empty(), false, 100),
                System.nanoTime() + 50_000_000);
        captures.addCredit(1000, 1000);
        assertTrue(captures.isGoingOn(System.nanoTime()));
        long until = System.nanoTime() + 60_000_000;
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        program.testRun(TestRun.of(frame(80, 1)));
        // Another one can begin, and the program has put the word back that it looks at.
        assertFalse(captures.isGoingOn(System.nanoTime() - 1_000_000_000L));
    }

    @Test
    void thereIsOneCaptureAtATime() throws Exception {
        Captures captures = node.views().captures();
        captures.begin(
                new Captures.Wanted(Optional.empty(), Optional.empty(), Optional.empty(), false, 100),
                System.nanoTime() + 30_000_000_000L);
        Run run = run("capture", "--seconds", "1");
        assertEquals(1, run.status());
        assertTrue(run.err().contains("another capture is going on"), run.err());
        captures.end();
    }

    @Test
    void refusesFiltersByTheWord() {
        Run run = run("capture", "--filter", "ether proto 5");
        assertEquals(2, run.status());
        assertTrue(run.err().contains("'ether' stands where a condition is expected"), run.err());
    }

    @Test
    void showsRates() throws Exception {
        CompletableFuture<Run> top = CompletableFuture.supplyAsync(() -> run("top", "--once", "--json"));
        byte[] frame = frame(80, 9);
        byte[] cut = Arrays.copyOf(frame, 40);
        while (!top.isDone()) {
            program.testRun(TestRun.of(frame));
            program.testRun(TestRun.of(cut));
        }
        Run run = top.get();
        assertEquals(0, run.status(), run.err());
        assertTrue(
                run.out()
                        .matches(
                                "(?s).*\"services\":\\{\"web\":\\{\"bytes\":[1-9]\\d*,\"packets\":[1-9].*|.*\"services\":\\{\"web\":\\{\"packets\":[1-9].*"),
                run.out());
        assertTrue(run.out().contains("\"pool/at-192.0.2.11\":{"), run.out());
        assertTrue(run.out().contains("\"MALFORMED\""), run.out());
        assertTrue(run("top", "--once").out().contains("pool/at-192.0.2.11"), run.out());
    }

    @Test
    void listsFlowsThatAreTracked() throws Exception {
        agent.offer(table(2, "192.0.2.12", "192.0.2.13"));
        AgentLab.await(
                "moving slots", () -> agent.report().services().getFirst().slotsMoving() > 0);
        program.testRun(TestRun.of(frame(80, 4711)));
        Run run = run("flows", "--client", "198.51.100.9", "--service", "web");
        assertEquals(0, run.status(), run.err());
        assertTrue(
                run.out()
                        .matches(
                                "(?s)tcp 198\\.51\\.100\\.9:4711 > 203\\.0\\.113\\.10:80  web -> pool/at-192\\.0\\.2\\.1[123]  tracked, seen 0 s ago\\R"),
                run.out());
        assertEquals("", run("flows", "--client", "198.51.100.10").out());
        assertTrue(run("flows", "--json").out().contains("\"kind\":\"tracked\""));
    }
}
