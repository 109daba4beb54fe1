package dev.weir.dataplane.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.dataplane.table.IpAddress;
import dev.weir.xdp.capture.CaptureReader;
import dev.weir.xdp.capture.CaptureWriter;
import dev.weir.xdp.capture.CapturedFrame;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Filters choose the packets that tcpdump chooses. */
class FilterIT {
    private static final int FRAMES = 400;
    private static final int EXPRESSIONS = 150;
    private static final List<String> HOSTS = List.of("198.51.100.1", "198.51.100.2", "203.0.113.10", "2001:db8::1");
    private static final List<String> NETS = List.of("198.51.100.0/30", "203.0.113.0/24", "2001:db8::/64", "0.0.0.0/0");

    @TempDir
    Path directory;

    private static boolean hasTcpdump() {
        return Stream.of(System.getenv("PATH").split(":")).anyMatch(it -> new File(it, "tcpdump").canExecute());
    }

    @Test
    void choosesWhatTcpdumpChooses() throws Exception {
        if (!hasTcpdump()) {
            System.out.println("skipped: no tcpdump to compare with; on Debian: apt-get install tcpdump");
        }
        assumeTrue(hasTcpdump());
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Path in = directory.resolve("in.pcap");
        List<byte[]> frames = new ArrayList<>();
        try (CaptureWriter writer = CaptureWriter.create(in)) {
            for (int i = 0; i < FRAMES; i++) {
                byte[] frame = frame(random);
                frames.add(frame);
                // The time is what a chosen frame is recognised by.
                writer.write(CapturedFrame.of(i * 1_000_000_000L, frame), "");
            }
        }
        for (int i = 0; i < EXPRESSIONS; i++) {
            String expression = expression(random, 3);
            List<Long> ours = new ArrayList<>();
            Filter filter = FilterParser.parse(expression);
            for (int frame = 0; frame < FRAMES; frame++) {
                Optional<Headers> headers = Headers.of(frames.get(frame));
                if (headers.isPresent() && filter.holds(headers.get())) {
                    ours.add((long) frame);
                    assertNecessary(filter, headers.get(), expression);
                }
            }
            assertEquals(tcpdump(in, expression), ours, "seed %d: %s".formatted(seed, expression));
        }
    }

    /** What the program looks for in place of the filter is there in every packet that meets it. */
    private static void assertNecessary(Filter filter, Headers packet, String expression) {
        filter.knownAddress()
                .ifPresent(it -> assertTrue(it.equals(packet.source()) || it.equals(packet.destination()), expression));
        filter.knownPort()
                .ifPresent(it -> assertTrue(it == packet.sourcePort() || it == packet.destinationPort(), expression));
        filter.knownProtocol().ifPresent(it -> assertEquals(it, packet.protocol(), expression));
    }

    private List<Long> tcpdump(Path in, String expression) throws Exception {
        Path said = directory.resolve("said");
        Process process = new ProcessBuilder("tcpdump", "-n", "-r", in.toString(), "-w", "-", expression)
                .redirectError(said.toFile())
                .start();
        byte[] out = process.getInputStream().readAllBytes();
        int status = process.waitFor();
        String errors = Files.readString(said);
        if (errors.contains("expression rejects all packets")) {
            return List.of();
        }
        assertEquals(0, status, expression + ": " + errors);
        List<Long> chosen = new ArrayList<>();
        try (CaptureReader reader = CaptureReader.read(new ByteArrayInputStream(out), "tcpdump")) {
            for (Optional<CapturedFrame> next = reader.next(); next.isPresent(); next = reader.next()) {
                chosen.add(next.get().nanos() / 1_000_000_000L);
            }
        }
        return chosen;
    }

    private static byte[] frame(Random random) {
        boolean v4 = random.nextInt(3) > 0;
        int[] protocols = v4 ? new int[] {6, 17, 1, 47} : new int[] {6, 17, 58, 47};
        int protocol = protocols[random.nextInt(protocols.length)];
        ByteBuffer frame = ByteBuffer.allocate(v4 ? 62 : 82);
        frame.putLong(0x020000000001_0200L).putInt(2).putShort((short) (v4 ? 0x0800 : 0x86dd));
        if (v4) {
            int fragment = random.nextInt(8) == 0 ? 100 : 0;
            frame.put((byte) 0x45)
                    .put((byte) 0)
                    .putShort((short) 48)
                    .putShort((short) 0)
                    .putShort((short) fragment);
            frame.put((byte) 64).put((byte) protocol).putShort((short) 0);
            frame.put(address(random, true)).put(address(random, true));
        } else {
            frame.putInt(0x60000000).putShort((short) 28).put((byte) protocol).put((byte) 64);
            frame.put(address(random, false)).put(address(random, false));
        }
        frame.putShort((short) port(random)).putShort((short) port(random));
        return frame.array();
    }

    private static byte[] address(Random random, boolean v4) {
        String text = v4 ? HOSTS.get(random.nextInt(3)) : "2001:db8::" + random.nextInt(3);
        return IpAddress.parse(text).packetBytes();
    }

    private static int port(Random random) {
        return List.of(80, 443, 1024, 40000).get(random.nextInt(4));
    }

    private static String expression(Random random, int depth) {
        if (depth == 0 || random.nextInt(4) == 0) {
            return primitive(random);
        }
        String left = expression(random, depth - 1);
        String right = expression(random, depth - 1);
        return switch (random.nextInt(5)) {
            case 0 -> "not " + primitive(random);
            case 1 -> "(%s) or (%s)".formatted(left, right);
            case 2 -> "%s and %s".formatted(left, right);
            case 3 -> "%s or %s".formatted(left, right);
            default -> "!(%s) && %s".formatted(left, right);
        };
    }

    private static String primitive(Random random) {
        String end = List.of("", "src ", "dst ", "src or dst ", "src and dst ").get(random.nextInt(5));
        String transport = List.of("", "tcp ", "udp ").get(random.nextInt(3));
        return switch (random.nextInt(6)) {
            case 0 -> end + "host " + HOSTS.get(random.nextInt(HOSTS.size()));
            case 1 -> end + "net " + NETS.get(random.nextInt(NETS.size()));
            case 2 -> transport + end + "port " + port(random);
            case 3 -> transport + end + "portrange 80-" + (443 + random.nextInt(1000));
            case 4 -> (end.isEmpty() ? "src " : end) + HOSTS.get(random.nextInt(3));
            default -> List.of("tcp", "udp", "icmp", "icmp6", "ip", "ip6").get(random.nextInt(6));
        };
    }
}
