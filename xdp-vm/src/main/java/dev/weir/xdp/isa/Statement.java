package dev.weir.xdp.isa;

import dev.weir.xdp.isa.Tokens.NamedRegister;
import java.util.Arrays;
import java.util.Optional;

/** Reads one instruction that does not begin with a register; those go on in {@link Assignment}. */
final class Statement {
    private final Tokens tokens;
    private final Emitter emitter;
    private final Operands operands;

    Statement(Tokens tokens, Emitter emitter) {
        this.tokens = tokens;
        this.emitter = emitter;
        this.operands = new Operands(tokens);
    }

    void read() {
        Token first = tokens.peek();
        if (Tokens.isRegister(first)) {
            new Assignment(tokens, emitter).read();
            return;
        }
        tokens.take();
        switch (first.text()) {
            case "exit" -> emitter.add(new Instruction(jump(JumpOperation.EXIT), 0, 0, 0, 0));
            case "goto" -> readJump(new Instruction(jump(JumpOperation.JA), 0, 0, 0, 0));
            case "gotol" -> readLongJump();
            case "if" -> readConditionalJump();
            case "call" -> readCall();
            case "lock" -> readLocked();
            case "*" -> readStore();
            case ".8byte" -> emitter.add(Instruction.ofWord(tokens.number()));
            default -> throw tokens.errorAt(first, "no instruction begins with %s".formatted(first.described()));
        }
    }

    private static int jump(JumpOperation operation) {
        return InstructionClass.JMP.code() | operation.code();
    }

    private void readJump(Instruction jump) {
        if (operands.atDistance()) {
            int distance = operands.distance(Short.MIN_VALUE, Short.MAX_VALUE);
            emitter.add(new Instruction(jump.opcode(), jump.destination(), jump.source(), distance, jump.immediate()));
        } else {
            emitter.offsetTo(operands.label(), tokens);
            emitter.add(jump);
        }
    }

    private void readLongJump() {
        Instruction jump = new Instruction(InstructionClass.JMP32.code() | JumpOperation.JA.code(), 0, 0, 0, 0);
        if (operands.atDistance()) {
            emitter.add(jump.withImmediate(operands.distance(Integer.MIN_VALUE, Integer.MAX_VALUE)));
        } else {
            emitter.immediateTo(operands.label(), tokens);
            emitter.add(jump);
        }
    }

    private void readConditionalJump() {
        NamedRegister left = tokens.register();
        JumpOperation operation = comparison();
        int opcode = (left.wide() ? InstructionClass.JMP : InstructionClass.JMP32).code() | operation.code();
        Instruction jump;
        if (tokens.atRegister()) {
            int right = operands.sameWidth(left);
            jump = new Instruction(opcode | Encoding.SOURCE_REGISTER, left.number(), right, 0, 0);
        } else {
            jump = new Instruction(opcode, left.number(), 0, 0, operands.immediate(left.wide()));
        }
        tokens.expect("goto");
        readJump(jump);
    }

    private JumpOperation comparison() {
        Token sign = tokens.take();
        return Arrays.stream(JumpOperation.values())
                .filter(each -> each.isConditional() && each.symbol().equals(sign.text()))
                .findFirst()
                .orElseThrow(() -> tokens.errorAt(
                        sign,
                        "a comparison is expected instead of %s: == != > >= < <= s> s>= s< s<= or &"
                                .formatted(sign.described())));
    }

    private void readCall() {
        Instruction call = new Instruction(jump(JumpOperation.CALL), 0, 0, 0, 0);
        Token callee = tokens.peek();
        if (callee.kind() == Token.Kind.REFERENCE) {
            readKernelCall(call.withSource(PseudoSource.KERNEL_CALL));
        } else if (callee.text().equals("pc")) {
            int distance = operands.distance(Integer.MIN_VALUE, Integer.MAX_VALUE);
            emitter.add(call.withSource(PseudoSource.LOCAL_CALL).withImmediate(distance));
        } else if (callee.kind() == Token.Kind.WORD) {
            emitter.calls(operands.label(), tokens);
            emitter.add(call.withSource(PseudoSource.LOCAL_CALL));
        } else {
            int number = tokens.number(Integer.MIN_VALUE, Integer.MAX_VALUE, "the number of a helper");
            emitter.add(call.withImmediate(number));
        }
    }

    private void readKernelCall(Instruction call) {
        int function = operands.numberInBrackets("btf_id");
        int module = tokens.peek().text().startsWith("module[") ? operands.numberInBrackets("module") : 0;
        if (module != (short) module) {
            throw tokens.error("the index of a module has 16 bits");
        }
        emitter.add(new Instruction(call.opcode(), 0, call.source(), module, function));
    }

    private void readStore() {
        Operands.Memory memory = operands.memory();
        operands.requireUnsigned(memory);
        tokens.expect("=");
        int opcode = MemoryMode.MEMORY.code() | memory.size().code();
        if (tokens.atRegister()) {
            int source = operands.stored(memory.size());
            emitter.add(
                    new Instruction(opcode | InstructionClass.STX.code(), memory.base(), source, memory.offset(), 0));
        } else {
            int immediate = operands.immediate(memory.size() == MemorySize.DOUBLE_WORD);
            emitter.add(
                    new Instruction(opcode | InstructionClass.ST.code(), memory.base(), 0, memory.offset(), immediate));
        }
    }

    private void readLocked() {
        tokens.expect("*");
        Operands.Memory memory = operands.memory();
        operands.requireAtomic(memory);
        Token sign = tokens.take();
        Optional<AtomicOperation> operation = Arrays.stream(AtomicOperation.values())
                .filter(each -> each.symbol().equals(sign.text()))
                .findFirst();
        if (operation.isEmpty()) {
            throw tokens.errorAt(sign, "+=, |=, &= or ^= is expected instead of %s".formatted(sign.described()));
        }
        int source = operands.stored(memory.size());
        emitter.add(operands.atomic(memory, source, operation.get()));
    }
}
