package dev.weir.xdp.verifier;

import java.util.Optional;

/**
 * A program as long as the longest in use, and of their kind: rules one after another, each of which reads fields of the packet, goes on to
 * the next if they are none of its business, and else looks values up, counts, and may return a verdict.
 */
final class LargeProgram {
    private static final int RULES = 1050;
    private static final int FIELDS = 48;

    private LargeProgram() {}

    static VerifierCase of() {
        StringBuilder code = new StringBuilder("""
                	r6 = *(u32 *)(r1 + 0)
                	r7 = *(u32 *)(r1 + 4)
                	r2 = r6
                	r2 += 64
                	if r2 > r7 goto pass
                	r8 = 0
                	*(u64 *)(r10 - 16) = 0
                """);
        for (int rule = 0; rule < RULES; rule++) {
            code.append(rule(rule));
        }
        code.append("""
                pass:
                	r0 = 2
                	exit
                drop:
                	r0 = 1
                	exit
                """);
        return new VerifierCase(
                "large",
                "program of rules",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "GPL",
                0,
                code.toString());
    }

    private static String rule(int number) {
        return """
                	r1 = *(u8 *)(r6 + %1$d)
                	if w1 != %2$d goto next%3$d
                	r2 = *(u16 *)(r6 + %4$d)
                	w2 &= 1023
                	if w2 > %5$d goto next%3$d
                	*(u64 *)(r10 - 8) = r2
                	r2 = r10
                	r2 += -8
                	r1 = map[hash]
                	call bpf_map_lookup_elem
                	if r0 == 0 goto next%3$d
                	r3 = *(u64 *)(r0 + 0)
                	r3 += 1
                	*(u64 *)(r0 + 0) = r3
                	w8 += 1
                	r4 = *(u64 *)(r10 - 16)
                	r4 += r3
                	*(u64 *)(r10 - 16) = r4
                	if r3 > %6$d goto drop
                	r9 = *(u8 *)(r6 + %1$d)
                next%3$d:
                """.formatted(
                        number % FIELDS, number % 251, number, 7 * number % FIELDS, number % 1000 + 1, 1000 + number);
    }
}
