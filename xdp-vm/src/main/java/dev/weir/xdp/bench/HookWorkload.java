package dev.weir.xdp.bench;

import dev.weir.xdp.isa.Assembler;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.ProgramSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * A program and the frame that it is given.
 *
 * @param title for people
 * @param spec the object that the program is in
 * @param program its name
 * @param frame from the Ethernet header on
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over, not compared.
public record HookWorkload(String title, CollectionSpec spec, String program, byte[] frame) {
    private static final int SHORTEST_FRAME = 60;

    /** A UDP packet from 192.0.2.2 to 198.51.100.1, to this interface's address from one that is nobody's. */
    private static final byte[] UDP = Arrays.copyOf(
            HexFormat.of()
                    .parseHex("020000000001" + "020000000022" + "0800" + "4500002e000000004011" + "0000" + "c0000202"
                            + "c6336401" + "30390035001a0000"),
            SHORTEST_FRAME);

    /** Looks at the headers down to the ports and drops what is UDP. */
    private static final String DROP = """
                r2 = *(u32 *)(r1 + 0)
                r3 = *(u32 *)(r1 + 4)
                r0 = 2
                r4 = r2
                r4 += 42
                if r4 > r3 goto done
                r5 = *(u16 *)(r2 + 12)
                if r5 != 8 goto done
                r5 = *(u8 *)(r2 + 23)
                if r5 != 17 goto done
                r0 = 1
            done:
                exit
            """;

    /** Exchanges the addresses and sends the frame back: the least that a load balancer does. */
    private static final String SEND_BACK = """
                r2 = *(u32 *)(r1 + 0)
                r3 = *(u32 *)(r1 + 4)
                r0 = 1
                r4 = r2
                r4 += 14
                if r4 > r3 goto done
                r5 = *(u32 *)(r2 + 0)
                r6 = *(u16 *)(r2 + 4)
                r7 = *(u32 *)(r2 + 6)
                r8 = *(u16 *)(r2 + 10)
                *(u32 *)(r2 + 0) = r7
                *(u16 *)(r2 + 4) = r8
                *(u32 *)(r2 + 6) = r5
                *(u16 *)(r2 + 10) = r6
                r0 = 3
            done:
                exit
            """;

    /** What is measured where nothing else is asked for. */
    static List<HookWorkload> builtIn() {
        return List.of(
                assembled("parse, DROP", "bench_drop", DROP), assembled("swap addresses, TX", "bench_tx", SEND_BACK));
    }

    /** A program of an object, on a UDP packet. */
    static HookWorkload of(CollectionSpec spec, String program) {
        return new HookWorkload(program, spec, program, UDP.clone());
    }

    private static HookWorkload assembled(String title, String name, String text) {
        ProgramSpec program =
                ProgramSpec.xdp(name, new Assembler().assemble(text).instructions());
        return new HookWorkload(title, CollectionSpec.of(name, List.of(), List.of(program)), name, UDP.clone());
    }
}
