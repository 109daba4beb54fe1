package dev.weir.xdp.fuzz;

import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.btf.FunctionInfo;
import dev.weir.xdp.btf.SourceInfo;
import dev.weir.xdp.bytes.SectionBytes;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.isa.Structure;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The types of drafts and of the verifier's cases: a map value with a lock,
 *
 * <pre>
 *   struct account {
 *       int number;                  0
 *       struct bpf_spin_lock lock;   4
 *       long credit, debit;          8, 16
 *   };
 * </pre>
 *
 * static functions {@code int f()}, and global ones, {@code int g(int, long)}: the main function and all others are static unless the
 * source says otherwise.
 */
public final class DraftTypes {
    static final int INT = 1;
    static final int ACCOUNT = 4;
    static final int ACCOUNT_BYTES = 24;

    /** Where the lock is in an account. */
    static final int LOCK = 4;

    private static final int LONG = 2;
    private static final int SPIN_LOCK = 3;
    private static final int STATIC_PROTOTYPE = 5;
    private static final int GLOBAL_PROTOTYPE = 6;
    private static final int FIRST_STATIC = 7;
    private static final int FUNCTIONS = 32;

    private static final int KIND_INT = 1 << 24;
    private static final int KIND_STRUCT = 4 << 24;
    private static final int KIND_FUNCTION = 12 << 24;
    private static final int KIND_PROTOTYPE = 13 << 24;
    private static final int GLOBAL = 1;
    private static final int SIGNED = 1 << 24;
    private static final int MAGIC = 0xeb9f;
    private static final int HEADER_BYTES = 24;
    private static final int MOST_BYTES = 4096;

    private final StringBuilder strings = new StringBuilder("\0");
    private final ByteBuffer types = ByteBuffer.allocate(MOST_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    private static final Btf BTF = new DraftTypes().build();

    private DraftTypes() {}

    /** All of them. */
    public static Btf btf() {
        return BTF;
    }

    /**
     * The functions of a program; none if it is too malformed to have any, or has too many.
     *
     * @param globals a bit for each function that is global
     */
    public static SourceInfo source(Instructions program, int globals) {
        if (Structure.defect(program).isPresent()) {
            return SourceInfo.NONE;
        }
        int[] starts = Structure.functionStarts(program);
        if (starts.length > FUNCTIONS) {
            return SourceInfo.NONE;
        }
        List<FunctionInfo> functions = new ArrayList<>();
        for (int number = 0; number < starts.length; number++) {
            boolean global = ((globals >> number) & 1) != 0;
            functions.add(new FunctionInfo(starts[number], FIRST_STATIC + number + (global ? FUNCTIONS : 0)));
        }
        return new SourceInfo(functions, List.of());
    }

    /** The layout of a {@code .BTF} section: {@code Documentation/bpf/btf.rst} of the kernel. */
    private Btf build() {
        type("int", KIND_INT, Integer.BYTES).putInt(SIGNED | Integer.SIZE);
        type("long", KIND_INT, Long.BYTES).putInt(SIGNED | Long.SIZE);
        type("bpf_spin_lock", KIND_STRUCT | 1, Integer.BYTES);
        member("val", INT, 0);
        type("account", KIND_STRUCT | 4, ACCOUNT_BYTES);
        member("number", INT, 0);
        member("lock", SPIN_LOCK, LOCK);
        member("credit", LONG, 8);
        member("debit", LONG, 16);
        type("", KIND_PROTOTYPE, INT);
        type("", KIND_PROTOTYPE | 2, INT);
        parameter("a", INT);
        parameter("b", LONG);
        for (int number = 0; number < FUNCTIONS; number++) {
            type("f" + number, KIND_FUNCTION, STATIC_PROTOTYPE);
        }
        for (int number = 0; number < FUNCTIONS; number++) {
            type("g" + number, KIND_FUNCTION | GLOBAL, GLOBAL_PROTOTYPE);
        }
        types.flip();
        byte[] text = strings.toString().getBytes(StandardCharsets.US_ASCII);
        ByteBuffer section = ByteBuffer.allocate(HEADER_BYTES + types.remaining() + text.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        section.putShort((short) MAGIC).put((byte) 1).put((byte) 0).putInt(HEADER_BYTES);
        section.putInt(0).putInt(types.remaining()).putInt(types.remaining()).putInt(text.length);
        return Btf.parse(
                SectionBytes.of("drafts", ".BTF", section.put(types).put(text).array()));
    }

    private ByteBuffer type(String name, int kind, int sizeOrType) {
        return types.putInt(string(name)).putInt(kind).putInt(sizeOrType);
    }

    private void member(String name, int type, int offset) {
        types.putInt(string(name)).putInt(type).putInt(offset * Byte.SIZE);
    }

    private void parameter(String name, int type) {
        types.putInt(string(name)).putInt(type);
    }

    private int string(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        int offset = strings.length();
        strings.append(text).append('\0');
        return offset;
    }
}
