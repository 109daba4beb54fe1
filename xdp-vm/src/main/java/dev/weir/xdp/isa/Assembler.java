package dev.weir.xdp.isa;

import dev.weir.xdp.error.AssemblyException;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Makes instructions of text in the form of llvm and of the kernel's verifier log, an instruction a line:
 *
 * <pre>
 *   start:                                         # a label; comments begin with #, // or ;
 *       r1 = 5     w1 += w2     r1 s/= -3          r are 64 bits, w the lower 32
 *       r1 = (s8)r2     r1 = -r1     r1 = be16 r1     r1 = bswap32 r1
 *       r1 = 0x123456789 ll                        all 64 bits; two slots
 *       r1 = map[flows]     r1 = map_value[.data]+8     r1 = callback ll
 *       r0 = *(u32 *)(r1 + 4)     r0 = *(s16 *)(r1 + 0)     *(u8 *)(r10 - 1) = 7     *(u64 *)(r10 - 8) = r1
 *       lock *(u64 *)(r1 + 0) += r2     r2 = atomic_fetch_add((u64 *)(r1 + 0), r2)
 *       r2 = xchg_64(r1 + 0, r2)     r0 = cmpxchg_64(r1 + 0, r0, r2)      (32 bits: w2 = xchg32_32, w0 = cmpxchg32_32)
 *       if r1 s&gt; r2 goto start     if w1 &amp; 0x7 goto +3     goto -2     gotol +70000
 *       call 5     call bpf_ktime_get_ns     call pc+3     call start     exit
 *       .8byte 0x95                                a slot as it is
 * </pre>
 *
 * A distance counts slots from the next instruction. Whether the instructions make sense is for others to say; that they are
 * encoded as the text says, this class says. Immutable.
 */
public final class Assembler {
    private static final Pattern LABEL = Pattern.compile("[A-Za-z_.$][\\w.$]*");
    private static final Pattern RESERVED = Pattern.compile("[rw]\\d+|pc|L\\d+|btf_id|\\.8byte");
    private static final Pattern MAP_NAME = Pattern.compile("(?!-?\\d+$)[^\\s\\[\\]#;/]+");

    private final Function<String, OptionalInt> helpers;

    /**
     * @param helpers number of a helper function by its name, such as {@code bpf_ktime_get_ns}
     */
    public Assembler(Function<String, OptionalInt> helpers) {
        this.helpers = helpers;
    }

    /** One that knows helpers by their numbers only. */
    public Assembler() {
        this(_ -> OptionalInt.empty());
    }

    /**
     * Assembles a program.
     *
     * @throws AssemblyException if there is anything in the text that is not an instruction, a label or a comment, naming the first
     */
    public Assembly assemble(String text) {
        Emitter emitter = new Emitter(helpers);
        int number = 1;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            Tokens tokens = new Tokens(number++, line);
            while (tokens.peek().kind() != Token.Kind.END
                    && tokens.peekSecond().text().equals(":")) {
                label(tokens, emitter);
            }
            if (tokens.peek().kind() != Token.Kind.END) {
                new Statement(tokens, emitter).read();
                tokens.expectEnd();
            }
        }
        return emitter.finish();
    }

    private static void label(Tokens tokens, Emitter emitter) {
        Token label = tokens.take();
        if (!LABEL.matcher(label.text()).matches() || Tokens.isRegister(label)) {
            throw tokens.errorAt(
                    label, "%s cannot be a label; it is to begin with a letter or _".formatted(label.described()));
        }
        emitter.label(label, tokens);
        tokens.expect(":");
    }

    /** Whether a name can be written as a label and read back, and is unlike those that the disassembler makes up. */
    static boolean isLabel(String name) {
        return LABEL.matcher(name).matches() && !RESERVED.matcher(name).matches();
    }

    /** Whether a name can be written in brackets as a map's. */
    static boolean isMapName(String name) {
        return MAP_NAME.matcher(name).matches();
    }
}
