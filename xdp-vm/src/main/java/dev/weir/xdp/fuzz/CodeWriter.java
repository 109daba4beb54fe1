package dev.weir.xdp.fuzz;

import dev.weir.xdp.helper.Helper;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.InstructionClass;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.isa.JumpOperation;
import dev.weir.xdp.isa.MemorySize;
import dev.weir.xdp.isa.PseudoSource;
import java.util.ArrayList;
import java.util.List;

/** Appends instructions by register numbers, and fills in jumps and calls when their targets are known. */
final class CodeWriter {
    private static final int SOURCE_REGISTER = 0x08;
    private static final int MODE_MEMORY = 0x60;
    private static final int MODE_SIGN_EXTENDING = 0x80;
    private static final int MODE_ATOMIC = 0xc0;
    private static final int MOVE = 0xb7;
    private static final int MOVE_REGISTER = 0xbf;
    private static final int MOVE_REGISTER_32 = 0xbc;
    private static final int ADD = 0x07;
    private static final int AND = 0x57;
    private static final int CALL = InstructionClass.JMP.code() | JumpOperation.CALL.code();
    private static final int LOAD_64 = InstructionClass.LD.code() | MemorySize.DOUBLE_WORD.code();

    /** A call or load of a function that has no place yet. */
    private record Reference(int slot, int function) {}

    private final Instructions.Builder code = Instructions.builder();
    private final List<Reference> references = new ArrayList<>();

    int size() {
        return code.size();
    }

    CodeWriter add(int opcode, int destination, int source, int offset, int immediate) {
        code.add(new Instruction(opcode, destination, source, offset, immediate));
        return this;
    }

    CodeWriter move(int destination, int immediate) {
        return add(MOVE, destination, 0, 0, immediate);
    }

    CodeWriter copy(int destination, int source) {
        return add(MOVE_REGISTER, destination, source, 0, 0);
    }

    CodeWriter clearUpperHalf(int register) {
        return add(MOVE_REGISTER_32, register, register, 0, 0);
    }

    CodeWriter plusRegister(int destination, int source) {
        return add(ADD | SOURCE_REGISTER, destination, source, 0, 0);
    }

    CodeWriter plus(int destination, int immediate) {
        return add(ADD, destination, 0, 0, immediate);
    }

    CodeWriter mask(int destination, int immediate) {
        return add(AND, destination, 0, 0, immediate);
    }

    CodeWriter load(MemorySize size, boolean signed, int destination, int base, int offset) {
        int mode = signed ? MODE_SIGN_EXTENDING : MODE_MEMORY;
        return add(InstructionClass.LDX.code() | mode | size.code(), destination, base, offset, 0);
    }

    CodeWriter store(MemorySize size, int base, int offset, int source) {
        return add(InstructionClass.STX.code() | MODE_MEMORY | size.code(), base, source, offset, 0);
    }

    CodeWriter storeImmediate(MemorySize size, int base, int offset, int immediate) {
        return add(InstructionClass.ST.code() | MODE_MEMORY | size.code(), base, 0, offset, immediate);
    }

    CodeWriter atomic(MemorySize size, int operation, int base, int offset, int source) {
        return add(InstructionClass.STX.code() | MODE_ATOMIC | size.code(), base, source, offset, operation);
    }

    CodeWriter load64(int destination, long value) {
        add(LOAD_64, destination, PseudoSource.NONE, 0, (int) value);
        return add(0, 0, 0, 0, (int) (value >>> 32));
    }

    CodeWriter loadMap(int destination, SampleMap map) {
        return loadMap(destination, map.index());
    }

    CodeWriter loadMap(int destination, int map) {
        add(LOAD_64, destination, PseudoSource.MAP_FD, 0, map);
        return add(0, 0, 0, 0, 0);
    }

    CodeWriter loadValue(int destination, SampleMap map, int offset) {
        return loadValue(destination, map.index(), offset);
    }

    CodeWriter loadValue(int destination, int map, int offset) {
        add(LOAD_64, destination, PseudoSource.MAP_VALUE, 0, map);
        return add(0, 0, 0, 0, offset);
    }

    CodeWriter loadFunction(int destination, int function) {
        references.add(new Reference(code.size(), function));
        add(LOAD_64, destination, PseudoSource.FUNCTION, 0, 0);
        return add(0, 0, 0, 0, 0);
    }

    CodeWriter call(Helper helper) {
        return callHelper(helper.number());
    }

    CodeWriter callHelper(int number) {
        return add(CALL, 0, PseudoSource.NONE, 0, number);
    }

    CodeWriter callFunction(int function) {
        references.add(new Reference(code.size(), function));
        return add(CALL, 0, PseudoSource.LOCAL_CALL, 0, 0);
    }

    CodeWriter exit() {
        code.exit();
        return this;
    }

    /** A jump whose target {@link #land} sets; returns its slot. */
    int jump(boolean wide, JumpOperation operation, int left, int immediate) {
        add(jumpClass(wide) | operation.code(), left, 0, 0, immediate);
        return code.size() - 1;
    }

    /** A jump whose target {@link #land} sets; returns its slot. */
    int jumpRegister(boolean wide, JumpOperation operation, int left, int right) {
        add(jumpClass(wide) | SOURCE_REGISTER | operation.code(), left, right, 0, 0);
        return code.size() - 1;
    }

    /** An unconditional jump whose target {@link #land} sets; returns its slot. */
    int jump() {
        return jump(true, JumpOperation.JA, 0, 0);
    }

    /** The same with 32 bits for the distance ({@code gotol}). */
    int farJump() {
        return jump(false, JumpOperation.JA, 0, 0);
    }

    /** Makes a jump go to the next instruction that is written. */
    void land(int slot) {
        landAt(slot, code.size());
    }

    /** Makes a jump go to an instruction. */
    void landAt(int slot, int target) {
        code.set(slot, code.get(slot).withJumpDistance(target - slot - 1));
    }

    /** Whether something so far calls a function or takes its address. */
    boolean refersTo(int function) {
        return references.stream().anyMatch(reference -> reference.function() == function);
    }

    /** The program, with the functions that it refers to at these slots. */
    Instructions finish(int[] starts) {
        for (Reference reference : references) {
            int distance = starts[reference.function()] - reference.slot() - 1;
            code.set(reference.slot(), code.get(reference.slot()).withImmediate(distance));
        }
        return code.build();
    }

    private static int jumpClass(boolean wide) {
        return wide ? InstructionClass.JMP.code() : InstructionClass.JMP32.code();
    }
}
