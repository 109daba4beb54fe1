package dev.weir.xdp.interpreter;

import dev.weir.xdp.helper.Helper;
import dev.weir.xdp.map.VmMap;
import dev.weir.xdp.memory.Memory;
import org.jspecify.annotations.Nullable;

/** A run that is about to execute an instruction, as a {@link Witness} sees it. */
public final class Sight {
    private final Execution execution;
    private Decoded program = Execution.DONE;
    private int slot;

    Sight(Execution execution) {
        this.execution = execution;
    }

    Sight at(Decoded next, int at) {
        program = next;
        slot = at;
        return this;
    }

    /** Whether it is an instruction of this program, rather than of one that was called in the end. */
    @SuppressWarnings("ReferenceEquality")
    public boolean isOf(Interpreter interpreter) {
        return program == interpreter.decoded();
    }

    /** The name of the program that the instruction is of. */
    public String program() {
        return program.name();
    }

    /** How many slots the program has that the instruction is of. */
    public int slots() {
        return program.words().length;
    }

    /** The helper that the instruction calls; null if it calls none. Those that call functions of the program are not told. */
    public @Nullable Helper helper() {
        long word = program.words()[slot];
        return Decoded.kind(word) == Kind.HELPER ? program.helpers()[Decoded.offset(word)].helper() : null;
    }

    /** The slot of the instruction. */
    public int slot() {
        return slot;
    }

    /** How many functions wait for the one that the instruction is of. */
    public int depth() {
        return execution.depth();
    }

    /** What is in a register. */
    public long register(int number) {
        return execution.register(number);
    }

    /** Puts something else into a register: what no program may rely on. */
    public void set(int number, long value) {
        execution.setRegister(number, value);
    }

    /**
     * The map that a register stands for.
     *
     * @throws AccessFault if it stands for none
     */
    public VmMap map(int number) {
        return execution.requireMap(register(number));
    }

    /**
     * A copy of the memory that a register points to.
     *
     * @throws AccessFault if that is not so many bytes that the program may read
     */
    public byte[] bytes(int number, int count) {
        long address = execution.regions().readable(register(number), count);
        byte[] copy = new byte[count];
        for (int i = 0; i < count; i++) {
            copy[i] = Memory.getByte(address + i);
        }
        return copy;
    }

    /** What the memory is that a register points to or past; null if it holds no such pointer. */
    public @Nullable Region region(int number) {
        int region = execution.regions().regionOf(register(number));
        return region < 0 ? null : execution.regions().kind(region);
    }

    /** If a register points to a stack: how many functions waited when that stack's function began. */
    public int stackDepth(int number) {
        return execution.regions().regionOf(register(number)) - Regions.FIRST_FRAME;
    }

    /** How far a pointer in a register is from what its memory counts from: the start of the packet, the top of the stack. */
    public long distance(int number) {
        return Regions.distance(register(number));
    }

    /** Whether a register holds a pointer to the function that begins at a slot. */
    public boolean isFunction(int number, int start) {
        return register(number) == FunctionPointer.of(start);
    }
}
