package dev.weir.xdp.isa;

import dev.weir.xdp.isa.Tokens.NamedRegister;
import java.util.regex.Pattern;

/** Reads the parts that instructions have in common. */
final class Operands {
    private static final Pattern NUMBER_IN_BRACKETS = Pattern.compile("\\w+\\[-?\\d+]");

    private final Tokens tokens;

    Operands(Tokens tokens) {
        this.tokens = tokens;
    }

    /**
     * A place in memory.
     *
     * @param signed whether a load extends with the sign
     */
    record Memory(MemorySize size, boolean signed, int base, int offset, Token type) {}

    /** {@code (u32 *)(r1 + 4)}. */
    Memory memory() {
        tokens.expect("(");
        Token type = tokens.take();
        MemorySize size = sizeOf(type);
        tokens.expect("*", ")", "(");
        int base = pointer();
        int offset = offset();
        tokens.expect(")");
        return new Memory(size, type.text().startsWith("s"), base, offset, type);
    }

    private MemorySize sizeOf(Token type) {
        return switch (type.text()) {
            case "u8", "s8" -> MemorySize.BYTE;
            case "u16", "s16" -> MemorySize.HALF_WORD;
            case "u32", "s32" -> MemorySize.WORD;
            case "u64" -> MemorySize.DOUBLE_WORD;
            default ->
                throw tokens.errorAt(
                        type,
                        "u8, u16, u32, u64, s8, s16 or s32 is expected instead of %s".formatted(type.described()));
        };
    }

    /** {@code (u16 *)skb[}. */
    MemorySize packetSize() {
        tokens.expect("(");
        Token type = tokens.take();
        MemorySize size = sizeOf(type);
        if (size == MemorySize.DOUBLE_WORD || type.text().startsWith("s")) {
            throw tokens.errorAt(type, "packet loads are of u8, u16 or u32");
        }
        tokens.expect("*", ")", "skb", "[");
        return size;
    }

    /** {@code r1 + 0}, as wide as the operation's name says; or {@code (u64 *)(r1 + 0)}. */
    Memory exchangedMemory(Token name) {
        if (tokens.peek().text().equals("(") || name.text().startsWith("atomic")) {
            Memory memory = memory();
            requireAtomic(memory);
            return memory;
        }
        MemorySize size = name.text().endsWith("32") ? MemorySize.WORD : MemorySize.DOUBLE_WORD;
        int base = pointer();
        return new Memory(size, false, base, offset(), name);
    }

    /** A register that holds an address. */
    int pointer() {
        NamedRegister base = tokens.register();
        if (!base.wide()) {
            throw tokens.errorAt(base.token(), "an address has 64 bits; write r%d".formatted(base.number()));
        }
        return base.number();
    }

    /** {@code + 4}, or nothing. */
    int offset() {
        boolean there = tokens.peek().text().equals("+") || tokens.peek().text().equals("-");
        return there ? tokens.number(Short.MIN_VALUE, Short.MAX_VALUE, "an offset") : 0;
    }

    /** Memory that is not just loaded has no sign. */
    void requireUnsigned(Memory memory) {
        if (memory.signed()) {
            throw tokens.errorAt(memory.type(), "only loads extend with the sign; write u instead of s");
        }
    }

    /** Memory that atomic operations can work on. */
    void requireAtomic(Memory memory) {
        requireUnsigned(memory);
        if (memory.size().bytes() < Integer.BYTES) {
            throw tokens.errorAt(memory.type(), "atomic operations are on u32 or u64");
        }
    }

    /** A register whose lower bytes, or all of them, go to memory. */
    int stored(MemorySize size) {
        NamedRegister source = tokens.register();
        if (!source.wide() && size == MemorySize.DOUBLE_WORD) {
            throw tokens.errorAt(source.token(), "64 bits are stored; write r%d".formatted(source.number()));
        }
        return source.number();
    }

    /** An atomic operation. */
    Instruction atomic(Memory memory, int source, AtomicOperation operation) {
        int opcode = InstructionClass.STX.code()
                | MemoryMode.ATOMIC.code()
                | memory.size().code();
        return new Instruction(opcode, memory.base(), source, memory.offset(), operation.code());
    }

    /** A register that is as wide as another. */
    int sameWidth(NamedRegister other) {
        NamedRegister register = tokens.register();
        if (register.wide() != other.wide()) {
            throw tokens.errorAt(
                    register.token(),
                    "%s goes with %s%d".formatted(other.token().text(), other.wide() ? "r" : "w", register.number()));
        }
        return register.number();
    }

    /** The register that is also the result. */
    void sameAs(NamedRegister other) {
        Token token = tokens.peek();
        if (!token.text().equals(other.token().text())) {
            throw tokens.error("%s is expected, the register that gets the result"
                    .formatted(other.token().text()));
        }
        tokens.take();
    }

    /** An immediate of 32 bits; where all that counts are 32 bits, also an unsigned one. */
    int immediate(boolean extended) {
        Token first = tokens.peek();
        if (first.kind() != Token.Kind.NUMBER
                && !first.text().equals("-")
                && !first.text().equals("+")) {
            throw tokens.error("a register or a number is expected instead of %s".formatted(first.described()));
        }
        boolean negative = first.text().equals("-");
        long value = tokens.number();
        long greatest = extended ? Integer.MAX_VALUE : 0xffff_ffffL;
        if (value < Integer.MIN_VALUE || value > greatest || (!negative && value < 0)) {
            throw tokens.errorAt(
                    first,
                    extended
                            ? "the number does not fit: an immediate has 32 bits, which are sign-extended to 64;"
                                    + " load it into a register first, as in r1 = 0xffffffff ll"
                            : "the number does not fit into 32 bits");
        }
        return (int) value;
    }

    /** Whether a distance is next rather than a label. */
    boolean atDistance() {
        return switch (tokens.peek().text()) {
            case "pc", "+", "-" -> true;
            default -> false;
        };
    }

    /** {@code +3}, {@code -3} or the same after {@code pc}. */
    int distance(long least, long greatest) {
        tokens.accept("pc");
        if (!tokens.peek().text().equals("+") && !tokens.peek().text().equals("-")) {
            throw tokens.error("+ or - and a distance is expected instead of %s"
                    .formatted(tokens.peek().described()));
        }
        return tokens.number(least, greatest, "a distance");
    }

    /** A label, defined anywhere in the text. */
    Token label() {
        Token label = tokens.take();
        if (label.kind() == Token.Kind.NUMBER) {
            throw tokens.errorAt(
                    label, "a distance has a sign: write +%s or -%s".formatted(label.text(), label.text()));
        }
        if (label.kind() != Token.Kind.WORD || Tokens.isRegister(label)) {
            throw tokens.errorAt(
                    label, "a label or a distance such as +3 is expected instead of %s".formatted(label.described()));
        }
        return label;
    }

    /** {@code name[text]}. */
    String inBrackets(String name) {
        Token token = tokens.take();
        String text = token.text();
        if (token.kind() != Token.Kind.REFERENCE || !text.startsWith(name + "[")) {
            throw tokens.errorAt(token, "%s[...] is expected instead of %s".formatted(name, token.described()));
        }
        return text.substring(name.length() + 1, text.length() - 1);
    }

    /** Whether a number stands in the brackets that are next, rather than a name. */
    boolean atNumberInBrackets() {
        return NUMBER_IN_BRACKETS.matcher(tokens.peek().text()).matches();
    }

    /** {@code map[name]}. */
    String mapName(String kind) {
        Token token = tokens.peek();
        String name = inBrackets(kind);
        if (!Assembler.isMapName(name)) {
            throw tokens.errorAt(token, "%s is not the name of a map".formatted(token.described()));
        }
        return name;
    }

    /** {@code name[5]}. */
    int numberInBrackets(String name) {
        Token token = tokens.peek();
        String text = inBrackets(name);
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw tokens.errorAt(
                    token, "a number of 32 bits is expected in the brackets of %s".formatted(token.text()));
        }
    }
}
