package dev.weir.xdp.isa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weir.xdp.error.AssemblyException;
import java.util.HexFormat;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AssemblerTest {
    private final Assembler assembler =
            new Assembler(name -> name.equals("bpf_ktime_get_ns") ? OptionalInt.of(5) : OptionalInt.empty());

    /** Encodings as llvm-mc makes them. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            r1 = r2                                     | bf 21 00 00 00 00 00 00
            w1 = w2                                     | bc 21 00 00 00 00 00 00
            r1 = (s32)r2                                | bf 21 20 00 00 00 00 00
            w1 = (s16)w2                                | bc 21 10 00 00 00 00 00
            r1 = 0x7fffffff                             | b7 01 00 00 ff ff ff 7f
            w1 = -5                                     | b4 01 00 00 fb ff ff ff
            w1 = 0xfffffffb                             | b4 01 00 00 fb ff ff ff
            r1 = 123456789012 ll                        | 18 01 00 00 14 1a 99 be 00 00 00 00 1c 00 00 00
            r1 = -1 ll                                  | 18 01 00 00 ff ff ff ff 00 00 00 00 ff ff ff ff
            r1 s/= r2                                   | 3f 21 01 00 00 00 00 00
            w1 s%= 3                                    | 94 01 01 00 03 00 00 00
            r1 s>>= 3                                   | c7 01 00 00 03 00 00 00
            r1 = -r1                                    | 87 01 00 00 00 00 00 00
            r1 = le16 r1                                | d4 01 00 00 10 00 00 00
            r1 = be32 r1                                | dc 01 00 00 20 00 00 00
            r1 = bswap64 r1                             | d7 01 00 00 40 00 00 00
            *(u32 *)(r1 + 4) = w2                       | 63 21 04 00 00 00 00 00
            *(u8 *)(r10 - 1) = 7                        | 72 0a ff ff 07 00 00 00
            w0 = *(u32 *)(r1 + 4)                       | 61 10 04 00 00 00 00 00
            r0 = *(u32 *)(r1 +4)                        | 61 10 04 00 00 00 00 00
            r0 = *(s32 *)(r1 - 0x10)                    | 81 10 f0 ff 00 00 00 00
            if r1 s> r2 goto +3                         | 6d 21 03 00 00 00 00 00
            if w1 & 0x7 goto pc-2                       | 46 01 fe ff 07 00 00 00
            goto +5                                     | 05 00 05 00 00 00 00 00
            gotol -5                                    | 06 00 00 00 fb ff ff ff
            lock *(u32 *)(r1 + 0) ^= w2                 | c3 21 00 00 a0 00 00 00
            r2 = atomic_fetch_add((u64 *)(r1 + 0), r2)  | db 21 00 00 01 00 00 00
            r2 = atomic64_fetch_add((u64 *)(r1 +0), r2) | db 21 00 00 01 00 00 00
            w2 = atomic_fetch_or((u32 *)(r1 - 4), w2)   | c3 21 fc ff 41 00 00 00
            r0 = cmpxchg_64(r1 + 0, r0, r2)             | db 21 00 00 f1 00 00 00
            w0 = cmpxchg32_32(r1 + 0, w0, w2)           | c3 21 00 00 f1 00 00 00
            r1 = xchg_64(r2 + 8, r1)                    | db 12 08 00 e1 00 00 00
            r1 = atomic_xchg((u32 *)(r2 +8), r1)        | c3 12 08 00 e1 00 00 00
            call 5                                      | 85 00 00 00 05 00 00 00
            call bpf_ktime_get_ns#5                     | 85 00 00 00 05 00 00 00
            call pc+3                                   | 85 10 00 00 03 00 00 00
            call btf_id[9] module[2]                    | 85 20 02 00 09 00 00 00
            r1 = map[3]                                 | 18 11 00 00 03 00 00 00 00 00 00 00 00 00 00 00
            r1 = map_value[3]+8                         | 18 21 00 00 03 00 00 00 00 00 00 00 08 00 00 00
            r1 = pc-2 ll                                | 18 41 00 00 fe ff ff ff 00 00 00 00 00 00 00 00
            r0 = *(u8 *)skb[5]                          | 30 00 00 00 05 00 00 00
            r0 = *(u32 *)skb[r5]                        | 40 50 00 00 00 00 00 00
            .8byte 0xff                                 | ff 00 00 00 00 00 00 00
            """)
    void encodesAsLlvmDoes(String text, String hex) {
        byte[] bytes = assembler.assemble(text).instructions().encode();

        assertEquals(hex, HexFormat.ofDelimiter(" ").formatHex(bytes));
    }

    @Test
    void takesLabelsAndComments() {
        Assembly assembly = assembler.assemble("""
                # counts down
                r1 = 3              // from three
                again: r1 -= 1
                if r1 != 0 goto again   ; not yet
                call out
                gotol end
                out:
                exit
                end:
                """);

        assertEquals(6, assembly.instructions().size());
        assertEquals(-2, assembly.instructions().get(2).offset());
        assertEquals(1, assembly.instructions().get(3).immediate());
        assertEquals(PseudoSource.LOCAL_CALL, assembly.instructions().get(3).source());
        assertEquals(1, assembly.instructions().get(4).immediate());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
            r1 = @                           ~ 6 ~ '@' means nothing here
            r11 = 5                          ~ 1 ~ there is no register r11; they are r0 to r10, or w0 to w10 for 32 bits
            r1 = w2                          ~ 6 ~ r1 goes with r2
            r1 = 0xffffffff                  ~ 6 ~ the number does not fit: an immediate has 32 bits, which are sign-extended to 64; load it into a register first, as in r1 = 0xffffffff ll
            w1 = 0x1ffffffff                 ~ 6 ~ the number does not fit into 32 bits
            r1 = 0x10000000000000000         ~ 6 ~ 0x10000000000000000 does not fit into 64 bits
            r1 = 5x                          ~ 6 ~ a number is expected instead of '5x'
            r1 ? 5                           ~ 4 ~ '?' means nothing here
            r1 == 5                          ~ 4 ~ = or an operator such as += is expected instead of '=='
            r1 =                             ~ 5 ~ what goes into r1 is missing
            r1 = r2 r3                       ~ 9 ~ 'r3' is too much; one instruction stands on a line
            r1 = -r2                         ~ 7 ~ r1 is expected, the register that gets the result
            r1 = (u8)r2                      ~ 7 ~ s8, s16 or s32 is expected instead of 'u8'
            w1 = 5 ll                        ~ 1 ~ a 64-bit load has 64 bits; write r1
            w1 = *(u64 *)(r2 + 0)            ~ 1 ~ this load fills 64 bits; write r1
            r1 = *(u64 *)(w2 + 0)            ~ 15 ~ an address has 64 bits; write r2
            r1 = *(u24 *)(r2 + 0)            ~ 8 ~ u8, u16, u32, u64, s8, s16 or s32 is expected instead of 'u24'
            r1 = *(u8 *)(r2 + 40000)         ~ 17 ~ 40000 is out of range: an offset must be -32768 to 32767
            r1 = *(u8 *(r2 + 0)              ~ 12 ~ ')' is expected instead of '('
            *(u64 *)(r1 + 0) = w2            ~ 20 ~ 64 bits are stored; write r2
            *(s8 *)(r1 + 0) = 2              ~ 3 ~ only loads extend with the sign; write u instead of s
            lock *(u8 *)(r1 + 0) += r2       ~ 8 ~ atomic operations are on u32 or u64
            lock *(u64 *)(r1 + 0) -= r2      ~ 23 ~ +=, |=, &= or ^= is expected instead of '-='
            r1 = cmpxchg_64(r2 + 0, r1, r3)  ~ 1 ~ the value that is compared is in r0 or w0, and so is the result
            if r1 = 5 goto +1                ~ 7 ~ a comparison is expected instead of '=': == != > >= < <= s> s>= s< s<= or &
            if r1 == 5                       ~ 11 ~ 'goto' is expected instead of the end of the line
            goto 5                           ~ 6 ~ a distance has a sign: write +5 or -5
            goto +40000                      ~ 6 ~ 40000 is out of range: a distance must be -32768 to 32767
            goto nowhere                     ~ 6 ~ there is no label nowhere
            call nothing                     ~ 6 ~ there is neither a label nor a helper nothing
            mov r1, r2                       ~ 1 ~ no instruction begins with 'mov'
            r1: exit                         ~ 1 ~ 'r1' cannot be a label; it is to begin with a letter or _
            r1 = map[]                       ~ 6 ~ 'map[]' is not the name of a map
            r1 = map_index[x]                ~ 6 ~ a number of 32 bits is expected in the brackets of map_index[x]
            """)
    void saysWhatIsWrongAndWhere(String text, int column, String reason) {
        AssemblyException refused = assertThrows(AssemblyException.class, () -> assembler.assemble("exit\n" + text));

        assertEquals("line 2, column %d: %s".formatted(column, reason), refused.getMessage());
        assertEquals(2, refused.line());
        assertEquals(column, refused.column());
    }

    @Test
    void refusesJumpsThatAreTooLong() {
        String text = "goto end\n" + "exit\n".repeat(40_000) + "end: exit";

        AssemblyException refused = assertThrows(AssemblyException.class, () -> assembler.assemble(text));

        assertEquals(
                "line 1, column 6: end is 40000 slots away, and 32767 are the most; go there in two steps, the second with gotol",
                refused.getMessage());
    }

    @Test
    void refusesLabelsThatAreThereAlready() {
        AssemblyException refused =
                assertThrows(AssemblyException.class, () -> assembler.assemble("a: exit\nb: a: exit"));

        assertEquals("line 2, column 4: label a is there already", refused.getMessage());
    }
}
