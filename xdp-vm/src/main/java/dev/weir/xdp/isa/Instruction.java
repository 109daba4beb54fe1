package dev.weir.xdp.isa;

/**
 * One eight-byte slot of a program, field by field. A 64-bit immediate load takes two slots, the second with opcode 0; jumps,
 * calls and debug information count slots, and so does everything here.
 *
 * <pre>
 *   byte 0    byte 1             bytes 2-3          bytes 4-7
 *   opcode    source|destination offset (signed)    immediate (signed)     little-endian
 * </pre>
 *
 * @param opcode 0 to 255
 * @param destination register number, 0 to 15 (only 0 to 10 exist)
 * @param source register number, or what kind of value {@link #immediate} is (see {@link PseudoSource})
 * @param offset -32768 to 32767
 * @param immediate the immediate value
 */
public record Instruction(int opcode, int destination, int source, int offset, int immediate) {
    /** Bytes of a slot. */
    public static final int BYTES = 8;

    private static final int LOAD_IMMEDIATE_64 = InstructionClass.LD.code() | MemorySize.DOUBLE_WORD.code();
    private static final int CALL = InstructionClass.JMP.code() | JumpOperation.CALL.code();

    public Instruction {
        requireRange("opcode", opcode, 0, 0xff);
        requireRange("destination", destination, 0, 0xf);
        requireRange("source", source, 0, 0xf);
        requireRange("offset", offset, Short.MIN_VALUE, Short.MAX_VALUE);
    }

    /** The slot whose eight bytes, read as a little-endian number, are {@code word}. */
    static Instruction ofWord(long word) {
        return new Instruction(
                (int) word & 0xff, (int) (word >>> 8) & 0xf, (int) (word >>> 12) & 0xf, (short) (word >>> 16), (int)
                        (word >>> 32));
    }

    /** The eight bytes as a little-endian number. */
    long toWord() {
        return opcode
                | (long) destination << 8
                | (long) source << 12
                | (offset & 0xffffL) << 16
                | (long) immediate << 32;
    }

    /** The class bits of the opcode. */
    public InstructionClass instructionClass() {
        return InstructionClass.of(opcode);
    }

    /** Whether this is the first slot of a 64-bit immediate load. */
    public boolean isLoadImmediate64() {
        return opcode == LOAD_IMMEDIATE_64;
    }

    /** Whether this is the first slot of a load of a function's address, whose place is {@code slot + 1 + immediate}. */
    public boolean isLoadOfFunction() {
        return isLoadImmediate64() && source == PseudoSource.FUNCTION;
    }

    /** Whether this calls another function of the same program, whose place is {@code slot + 1 + immediate}. */
    public boolean isLocalCall() {
        return opcode == CALL && source == PseudoSource.LOCAL_CALL;
    }

    /** Whether this may go on elsewhere in its function: a jump, conditional or not. Calls and exits are none. */
    public boolean isJump() {
        return isOfJumpClass() && operation() != JumpOperation.CALL.code() && operation() != JumpOperation.EXIT.code();
    }

    /** How many slots a jump goes over, or back if negative: the offset, or the immediate of a {@code gotol}. */
    public int jumpDistance() {
        return isLongJump() ? immediate : offset;
    }

    /** The same jump over another number of slots. */
    public Instruction withJumpDistance(int slots) {
        return isLongJump() ? withImmediate(slots) : new Instruction(opcode, destination, source, slots, immediate);
    }

    /** Whether the next slot is never reached from here: an exit, or a jump without a condition. */
    public boolean endsFlow() {
        return isOfJumpClass() && (operation() == JumpOperation.JA.code() || operation() == JumpOperation.EXIT.code());
    }

    /** Whether this calls a helper, by its number in {@code immediate}. */
    public boolean isHelperCall() {
        return opcode == CALL && source == PseudoSource.NONE;
    }

    /** The same with another immediate. */
    public Instruction withImmediate(int value) {
        return new Instruction(opcode, destination, source, offset, value);
    }

    /** The same with another source field. */
    public Instruction withSource(int value) {
        return new Instruction(opcode, destination, value, offset, immediate);
    }

    private boolean isLongJump() {
        return instructionClass() == InstructionClass.JMP32 && operation() == JumpOperation.JA.code();
    }

    private boolean isOfJumpClass() {
        InstructionClass kind = instructionClass();
        return kind == InstructionClass.JMP || kind == InstructionClass.JMP32;
    }

    private int operation() {
        return opcode & 0xf0;
    }

    private static void requireRange(String field, int value, int least, int greatest) {
        if (value < least || value > greatest) {
            throw new IllegalArgumentException(
                    "%s must be %d to %d, and is %d".formatted(field, least, greatest, value));
        }
    }
}
