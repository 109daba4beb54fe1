package dev.weir.xdp.bench;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.weir.xdp.BpfMap.UpdateMode;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.isa.Assembler;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.isa.Register;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.ProgramSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Consumer;

/** The workloads that come with the engine ({@code src/main/bpf/bench}), and the floor under all of them. */
public final class Workloads {
    private static final String MACS = "020000000001" + "020000000002";
    private static final String TCP_TO_80 = "30390050" + "00000000" + "00000000" + "50100000" + "00000000";
    private static final String IPV4_TCP = "45000028000000004006" + "0000" + "c0000201" + "cb007101" + TCP_TO_80;
    private static final String IPV6_FROM_TO = "20010db8000000000000000000000001" + "20010db8000000000000000000000002";

    private static final int CHECKSUM_FRAME = 1514;
    private static final int SHORTEST_FRAME = 60;
    private static final int STAGES = 8;

    private static final String STRAIGHT_BEGINNING = """
                r2 = *(u32 *)(r1 + 0)
                r3 = *(u32 *)(r1 + 4)
                r0 = 1
                r4 = r2
                r4 += 34
                if r4 > r3 goto done
                r5 = *(u32 *)(r2 + 26)
                r6 = *(u32 *)(r2 + 30)
            """;

    private static final String STRAIGHT_END = """
                r0 = 3
            done:
                exit
            """;

    private Workloads() {}

    /** A program that does nothing but send back: what a run costs by itself. */
    public static Workload floor() {
        Instructions code = Instructions.builder()
                .move(Register.R0, Verdict.TX.code())
                .exit()
                .build();
        CollectionSpec spec = CollectionSpec.of("floor", List.of(), List.of(ProgramSpec.xdp("floor", code)));
        return new ObjectWorkload("floor", spec, "floor", frames("XDP_TX alone", plain()), Verdict.TX, _ -> {});
    }

    /** A checksum loop, a program that looks up hashes, a parser and a chain of tail calls. */
    public static List<Workload> packaged() {
        SequencedMap<String, byte[]> headers = new LinkedHashMap<>();
        headers.put("IPv4, two VLAN tags", frame("88a8000a" + "8100000b" + "0800" + IPV4_TCP));
        headers.put(
                "IPv6, two extension headers",
                frame("86dd" + "60000000002400" + "40" + IPV6_FROM_TO + "3c00000000000000" + "0600000000000000"
                        + TCP_TO_80));
        return List.of(
                object("checksum", "checksum", frames("1500 bytes", new byte[CHECKSUM_FRAME]), _ -> {}),
                object("hash", "hash", frames("three hashes, an LRU, an update", plain()), _ -> {}),
                object("parser", "parser", headers, _ -> {}),
                object("chain", "stage_0", frames("eight programs", plain()), Workloads::link));
    }

    /**
     * A program of ALU and branch instructions alone, of any length.
     *
     * @param instructions how many, about
     */
    public static Workload straight(int instructions) {
        StringBuilder text = new StringBuilder(STRAIGHT_BEGINNING);
        for (int i = 1; i <= instructions / 5; i++) {
            text.append("""
                        r5 *= 0x1e3779b1
                        r5 += r6
                        r6 ^= r5
                        if r6 == %d goto done
                        r6 >>= 1
                    """.formatted(i));
        }
        text.append(STRAIGHT_END);
        ProgramSpec program = ProgramSpec.xdp(
                "straight", new Assembler().assemble(text.toString()).instructions());
        CollectionSpec spec = CollectionSpec.of("straight", List.of(), List.of(program));
        return new ObjectWorkload(
                "%,d instructions".formatted(instructions),
                spec,
                "straight",
                frames("arithmetic and branches", plain()),
                Verdict.TX,
                _ -> {});
    }

    /** A TCP segment over IPv4, for programs of which nothing is known. */
    public static byte[] plain() {
        return frame("0800" + IPV4_TCP);
    }

    private static Workload object(
            String name, String program, SequencedMap<String, byte[]> frames, Consumer<Collection> prepare) {
        return new ObjectWorkload(name, parse(name), program, frames, Verdict.TX, prepare);
    }

    private static CollectionSpec parse(String name) {
        return CollectionSpec.parse(Workloads.class, "programs/" + name + ".bpf.o");
    }

    private static void link(Collection live) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = arena.allocate(JAVA_INT);
            for (int stage = 0; stage < STAGES; stage++) {
                key.set(JAVA_INT, 0, stage);
                live.map("stages").update(key, live.program("stage_" + stage), UpdateMode.ANY);
            }
        }
    }

    private static SequencedMap<String, byte[]> frames(String path, byte[] frame) {
        SequencedMap<String, byte[]> frames = new LinkedHashMap<>();
        frames.put(path, frame);
        return frames;
    }

    private static byte[] frame(String typeAndAll) {
        byte[] bytes = HexFormat.of().parseHex(MACS + typeAndAll);
        return Arrays.copyOf(bytes, Math.max(bytes.length, SHORTEST_FRAME));
    }
}
