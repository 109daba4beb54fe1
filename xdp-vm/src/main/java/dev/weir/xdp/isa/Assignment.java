package dev.weir.xdp.isa;

import dev.weir.xdp.isa.Tokens.NamedRegister;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one instruction that changes a register. */
final class Assignment {
    private static final Pattern BYTE_SWAP = Pattern.compile("(le|be|bswap)(16|32|64)");
    private static final Pattern FETCH = Pattern.compile("atomic(?:64)?_fetch_(add|or|and|xor)");
    private static final Pattern EXCHANGE = Pattern.compile(
            "(?:xchg_64|xchg32_32|atomic_xchg|atomic64_xchg)|(?<compare>cmpxchg_64|cmpxchg32_32|atomic_cmpxchg|atomic64_cmpxchg)");

    private final Tokens tokens;
    private final Emitter emitter;
    private final Operands operands;
    private final NamedRegister target;

    Assignment(Tokens tokens, Emitter emitter) {
        this.tokens = tokens;
        this.emitter = emitter;
        this.operands = new Operands(tokens);
        this.target = tokens.register();
    }

    void read() {
        Token sign = tokens.take();
        if (sign.text().equals("=")) {
            readValue();
            return;
        }
        boolean signedDivision = sign.text().equals("s/=") || sign.text().equals("s%=");
        String symbol = signedDivision ? sign.text().substring(1) : sign.text();
        AluOperation operation = Arrays.stream(AluOperation.values())
                .filter(each -> !symbol.isEmpty() && each.symbol().equals(symbol))
                .findFirst()
                .orElseThrow(() -> tokens.errorAt(
                        sign, "= or an operator such as += is expected instead of %s".formatted(sign.described())));
        readArithmetic(operation, signedDivision ? 1 : 0);
    }

    private void readArithmetic(AluOperation operation, int offset) {
        if (tokens.atRegister()) {
            int source = operands.sameWidth(target);
            emitter.add(new Instruction(
                    arithmetic(operation) | Encoding.SOURCE_REGISTER, target.number(), source, offset, 0));
        } else {
            int immediate = operands.immediate(target.wide());
            emitter.add(new Instruction(arithmetic(operation), target.number(), 0, offset, immediate));
        }
    }

    private int arithmetic(AluOperation operation) {
        return (target.wide() ? InstructionClass.ALU64 : InstructionClass.ALU).code() | operation.code();
    }

    private void readValue() {
        Token first = tokens.peek();
        switch (first.kind()) {
            case WORD -> readWord(first);
            case NUMBER -> readNumber();
            case REFERENCE -> readReference(first);
            case SIGN -> readSign(first);
            case END ->
                throw tokens.error(
                        "what goes into %s is missing".formatted(target.token().text()));
        }
    }

    private void readSign(Token first) {
        switch (first.text()) {
            case "-" -> {
                if (Tokens.isRegister(tokens.peekSecond())) {
                    tokens.take();
                    operands.sameAs(target);
                    emitter.add(new Instruction(arithmetic(AluOperation.NEG), target.number(), 0, 0, 0));
                } else {
                    readNumber();
                }
            }
            case "+" -> readNumber();
            case "(" -> readSignExtension();
            case "*" -> readLoad();
            default -> throw tokens.error("a value cannot begin with %s".formatted(first.described()));
        }
    }

    private void readSignExtension() {
        tokens.take();
        Token type = tokens.take();
        int bits = switch (type.text()) {
            case "s8" -> 8;
            case "s16" -> 16;
            case "s32" -> 32;
            default ->
                throw tokens.errorAt(type, "s8, s16 or s32 is expected instead of %s".formatted(type.described()));
        };
        if (bits == 32 && !target.wide()) {
            throw tokens.errorAt(
                    type, "32 bits fill %s; write r%d".formatted(target.token().text(), target.number()));
        }
        tokens.expect(")");
        readArithmetic(AluOperation.MOV, bits);
    }

    private void readNumber() {
        if (!isFollowedByWide()) {
            readArithmetic(AluOperation.MOV, 0);
            return;
        }
        requireWide("a 64-bit load");
        long value = tokens.number();
        tokens.expect("ll");
        emitter.addWide(target.number(), PseudoSource.NONE, (int) value, (int) (value >>> Integer.SIZE));
    }

    private boolean isFollowedByWide() {
        return tokens.peek().kind() == Token.Kind.NUMBER
                ? tokens.peekSecond().text().equals("ll")
                : tokens.peekThird().text().equals("ll");
    }

    private void readReference(Token reference) {
        requireWide("an address");
        String kind = reference.text().substring(0, reference.text().indexOf('['));
        switch (kind) {
            case "map" -> readMap(PseudoSource.MAP_FD, kind);
            case "map_value" -> readMap(PseudoSource.MAP_VALUE, kind);
            case "map_index" -> addReference(PseudoSource.MAP_INDEX, operands.numberInBrackets(kind));
            case "map_index_value" -> addReference(PseudoSource.MAP_INDEX_VALUE, operands.numberInBrackets(kind));
            case "btf_id" -> addReference(PseudoSource.KERNEL_VARIABLE, operands.numberInBrackets(kind));
            default -> throw tokens.error("%s is no value".formatted(reference.described()));
        }
    }

    private void readMap(int source, String kind) {
        if (operands.atNumberInBrackets()) {
            addReference(source, operands.numberInBrackets(kind));
        } else {
            emitter.map(operands.mapName(kind));
            addReference(source, 0);
        }
    }

    private void addReference(int source, int number) {
        boolean value = source == PseudoSource.MAP_VALUE || source == PseudoSource.MAP_INDEX_VALUE;
        emitter.addWide(target.number(), source, number, value ? offsetIntoValue() : 0);
    }

    private int offsetIntoValue() {
        boolean there = tokens.peek().text().equals("+") || tokens.peek().text().equals("-");
        return there ? tokens.number(Integer.MIN_VALUE, Integer.MAX_VALUE, "an offset") : 0;
    }

    private void readWord(Token word) {
        Matcher swap = BYTE_SWAP.matcher(word.text());
        Matcher fetch = FETCH.matcher(word.text());
        Matcher exchange = EXCHANGE.matcher(word.text());
        if (Tokens.isRegister(word)) {
            readArithmetic(AluOperation.MOV, 0);
        } else if (swap.matches()) {
            readByteSwap(swap);
        } else if (fetch.matches()) {
            readFetch("FETCH_" + fetch.group(1).toUpperCase(Locale.ROOT));
        } else if (exchange.matches()) {
            readExchange(exchange.group("compare") != null);
        } else {
            readFunction();
        }
    }

    private void readByteSwap(Matcher swap) {
        requireWide("a byte swap");
        tokens.take();
        operands.sameAs(target);
        int opcode = switch (swap.group(1)) {
            case "le" -> InstructionClass.ALU.code();
            case "be" -> InstructionClass.ALU.code() | Encoding.SOURCE_REGISTER;
            default -> InstructionClass.ALU64.code();
        };
        int bits = Integer.parseInt(swap.group(2));
        emitter.add(new Instruction(opcode | AluOperation.END.code(), target.number(), 0, 0, bits));
    }

    private void readFunction() {
        requireWide("an address");
        if (operands.atDistance()) {
            int distance = operands.distance(Integer.MIN_VALUE, Integer.MAX_VALUE);
            emitter.addWide(target.number(), PseudoSource.FUNCTION, distance, 0);
        } else {
            emitter.immediateTo(operands.label(), tokens);
            emitter.addWide(target.number(), PseudoSource.FUNCTION, 0, 0);
        }
        tokens.expect("ll");
    }

    private void readLoad() {
        tokens.take();
        if (tokens.atPacket()) {
            readPacketLoad();
            return;
        }
        Operands.Memory memory = operands.memory();
        boolean narrow = memory.size() == MemorySize.DOUBLE_WORD || memory.signed();
        if (!target.wide() && narrow) {
            throw tokens.errorAt(target.token(), "this load fills 64 bits; write r%d".formatted(target.number()));
        }
        MemoryMode mode = memory.signed() ? MemoryMode.MEMORY_SIGNED : MemoryMode.MEMORY;
        int opcode = InstructionClass.LDX.code() | mode.code() | memory.size().code();
        emitter.add(new Instruction(opcode, target.number(), memory.base(), memory.offset(), 0));
    }

    /** {@code r0 = *(u16 *)skb[12]} or {@code skb[r6 + 12]}. */
    private void readPacketLoad() {
        if (target.number() != 0) {
            throw tokens.errorAt(target.token(), "packet loads put their value into r0");
        }
        MemorySize size = operands.packetSize();
        if (tokens.atRegister()) {
            int base = operands.pointer();
            boolean offset = !tokens.peek().text().equals("]");
            int immediate = offset ? tokens.number(Integer.MIN_VALUE, Integer.MAX_VALUE, "an offset") : 0;
            emitter.add(new Instruction(MemoryMode.INDIRECT.code() | size.code(), 0, base, 0, immediate));
        } else {
            int immediate = tokens.number(Integer.MIN_VALUE, Integer.MAX_VALUE, "an offset");
            emitter.add(new Instruction(MemoryMode.ABSOLUTE.code() | size.code(), 0, 0, 0, immediate));
        }
        tokens.expect("]");
    }

    /** {@code r2 = atomic_fetch_add((u64 *)(r1 + 0), r2)}. */
    private void readFetch(String operation) {
        tokens.take();
        tokens.expect("(");
        Operands.Memory memory = operands.memory();
        operands.requireAtomic(memory);
        requireWidthOf(memory.size());
        tokens.expect(",");
        operands.sameAs(target);
        tokens.expect(")");
        emitter.add(operands.atomic(memory, target.number(), AtomicOperation.valueOf(operation)));
    }

    /** {@code r1 = xchg_64(r2 + 0, r1)}, {@code r0 = atomic64_cmpxchg((u64 *)(r2 + 0), r0, r1)} and so on. */
    private void readExchange(boolean compare) {
        Token name = tokens.take();
        tokens.expect("(");
        Operands.Memory memory = operands.exchangedMemory(name);
        requireWidthOf(memory.size());
        tokens.expect(",");
        if (compare) {
            requireAccumulator();
            operands.sameAs(target);
            tokens.expect(",");
        }
        int source = compare ? operands.sameWidth(target) : target.number();
        if (!compare) {
            operands.sameAs(target);
        }
        tokens.expect(")");
        emitter.add(operands.atomic(memory, source, compare ? AtomicOperation.CMPXCHG : AtomicOperation.XCHG));
    }

    private void requireAccumulator() {
        if (target.number() != 0) {
            throw tokens.errorAt(target.token(), "the value that is compared is in r0 or w0, and so is the result");
        }
    }

    /** The kernel writes r for either width, llvm r or w as it is. */
    private void requireWidthOf(MemorySize size) {
        if (!target.wide() && size == MemorySize.DOUBLE_WORD) {
            throw tokens.errorAt(target.token(), "64 bits are fetched; write r%d".formatted(target.number()));
        }
    }

    private void requireWide(String what) {
        if (!target.wide()) {
            throw tokens.errorAt(target.token(), "%s has 64 bits; write r%d".formatted(what, target.number()));
        }
    }
}
