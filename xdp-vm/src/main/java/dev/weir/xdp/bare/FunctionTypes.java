package dev.weir.xdp.bare;

import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.btf.FunctionInfo;
import dev.weir.xdp.btf.SourceInfo;
import dev.weir.xdp.bytes.SectionBytes;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.isa.Structure;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Types for the functions of a program that came without any: the kernel wants to know of each function that it is static before it
 * takes the address of one ({@code check_ld_imm}, {@code kernel/bpf/verifier.c}), and that it returns a number if it makes tail calls
 * ({@code check_subprogs}). All are {@code static int f()}.
 *
 * @param btf the types
 */
public record FunctionTypes(Btf btf) {
    /** The number of {@code bpf_tail_call}. */
    private static final int TAIL_CALL = 12;

    private static final int MAGIC = 0xeb9f;
    private static final int HEADER_BYTES = 24;
    private static final int INT = 1 << 24;
    private static final int FUNCTION = 12 << 24;
    private static final int PROTOTYPE = 13 << 24;
    private static final int SIGNED_32_BITS = (1 << 24) | 32;
    private static final int INT_ID = 1;
    private static final int PROTOTYPE_ID = 2;
    private static final int FIRST_FUNCTION_ID = 3;

    /** Types that do for the functions of each of these programs; none if no program needs any. */
    public static FunctionTypes of(List<Instructions> programs) {
        if (programs.stream().noneMatch(FunctionTypes::wantsTypes)) {
            return new FunctionTypes(Btf.NONE);
        }
        int most = programs.stream()
                .mapToInt(program -> Structure.functionStarts(program).length)
                .max()
                .orElse(0);
        return new FunctionTypes(Btf.parse(SectionBytes.of("program", ".BTF", encode(most))));
    }

    /** Which type the functions of one of the programs have. */
    public SourceInfo source(Instructions program) {
        if (btf.isEmpty()) {
            return SourceInfo.NONE;
        }
        List<FunctionInfo> functions = new ArrayList<>();
        for (int start : Structure.functionStarts(program)) {
            functions.add(new FunctionInfo(start, FIRST_FUNCTION_ID + functions.size()));
        }
        return new SourceInfo(functions, List.of());
    }

    private static boolean wantsTypes(Instructions program) {
        return program.stream().anyMatch(Instruction::isLoadOfFunction)
                || (program.stream().anyMatch(Instruction::isLocalCall)
                        && program.stream().anyMatch(FunctionTypes::isTailCall));
    }

    private static boolean isTailCall(Instruction instruction) {
        return instruction.isHelperCall() && instruction.immediate() == TAIL_CALL;
    }

    /** The layout of a {@code .BTF} section: {@code Documentation/bpf/btf.rst} of the kernel. */
    private static byte[] encode(int functions) {
        StringBuilder strings = new StringBuilder("\0int\0");
        ByteBuffer types = ByteBuffer.allocate(28 + 12 * functions).order(ByteOrder.LITTLE_ENDIAN);
        types.putInt(1).putInt(INT).putInt(Integer.BYTES).putInt(SIGNED_32_BITS);
        types.putInt(0).putInt(PROTOTYPE).putInt(INT_ID);
        for (int i = 0; i < functions; i++) {
            types.putInt(strings.length()).putInt(FUNCTION).putInt(PROTOTYPE_ID);
            strings.append('f').append(i).append('\0');
        }
        types.flip();
        byte[] text = strings.toString().getBytes(StandardCharsets.US_ASCII);
        ByteBuffer section = ByteBuffer.allocate(HEADER_BYTES + types.remaining() + text.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        section.putShort((short) MAGIC).put((byte) 1).put((byte) 0).putInt(HEADER_BYTES);
        section.putInt(0).putInt(types.remaining()).putInt(types.remaining()).putInt(text.length);
        return section.put(types).put(text).array();
    }
}
