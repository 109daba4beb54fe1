package dev.weir.xdp.fuzz;

import dev.weir.xdp.facts.Facts;
import dev.weir.xdp.facts.FrameAccess;
import dev.weir.xdp.facts.Value;
import dev.weir.xdp.flow.ProgramFlow;
import dev.weir.xdp.helper.Helper;
import dev.weir.xdp.interpreter.Region;
import dev.weir.xdp.interpreter.Sight;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.InstructionClass;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.isa.Structure;
import dev.weir.xdp.machine.Code;
import dev.weir.xdp.map.VmMap;
import java.util.Arrays;
import java.util.List;

/**
 * Holds what the {@link Facts} of a program say against what is so, instruction by instruction: compiled code relies on every word of it.
 */
final class Claims {
    private static final int REGISTERS = 11;
    private static final int MOST_DEPTH = 8;

    private final Instructions code;
    private final List<VmMap> maps;
    private final Facts facts;
    private final int[] functions;
    /** The function that each waiting one is, by how many wait for it. */
    private final int[] running = new int[MOST_DEPTH];

    private int branch = -1;
    private int branchDepth;
    private String broken = "";

    Claims(Instructions code, List<VmMap> maps) {
        this.code = code;
        this.maps = maps;
        this.facts = Facts.of(ProgramFlow.of(code), Code.Entry.XDP, maps);
        this.functions = new int[code.size()];
        for (int start : Structure.functionStarts(code)) {
            Arrays.fill(functions, start, functions.length, start);
        }
    }

    /** The first claim that was found not to hold; empty if all did. */
    String broken() {
        return broken;
    }

    /** A run begins. */
    void begin() {
        branch = -1;
    }

    void check(Sight sight) {
        if (!broken.isEmpty()) {
            return;
        }
        int slot = sight.slot();
        if (Slots.isSecond(code, slot)) {
            return;
        }
        running[sight.depth()] = functions[slot];
        if (!facts.isReached(slot)) {
            broken = "instruction %d is said never to be reached".formatted(slot);
            return;
        }
        checkBranch(sight);
        List<Value> before = facts.before(slot);
        for (int register = 0; register < REGISTERS; register++) {
            if (!holds(before.get(register), sight, register)) {
                broken = "before instruction %d, r%d is said to be %s, and is %#x"
                        .formatted(slot, register, before.get(register), sight.register(register));
                return;
            }
        }
        checkFrames(sight, code.get(slot), before);
    }

    private void checkBranch(Sight sight) {
        int slot = sight.slot();
        if (branch >= 0 && branchDepth == sight.depth()) {
            boolean jumped = slot != branch + 1;
            if (jumped
                    ? !facts.canJump(branch)
                    : !facts.canGoOn(branch) && code.get(branch).offset() != 0) {
                broken = "the branch at %d is said never to go where it went, to %d".formatted(branch, slot);
            }
        }
        Instruction it = code.get(slot);
        branch = it.isJump() && !it.endsFlow() ? slot : -1;
        branchDepth = sight.depth();
    }

    private boolean holds(Value claim, Sight sight, int register) {
        long actual = sight.register(register);
        return switch (claim.kind()) {
            case UNKNOWN -> true;
            case NUMBER -> isWithin(claim, actual);
            // What is far off the packet is in nobody's region; it is no small number, at any rate.
            case PACKET ->
                sight.region(register) == Region.PACKET || (sight.region(register) == null && actual >>> 32 != 0);
            case CONTEXT -> sight.region(register) == Region.CONTEXT && isOffset(claim, sight.distance(register));
            case STACK -> isOwnFrame(sight, register) && isOffset(claim, sight.distance(register));
            case MAP -> actual == maps.get((int) claim.low()).handle();
            case FUNCTION -> sight.isFunction(register, (int) claim.low());
            case ELSEWHERE -> sight.region(register) != Region.CONTEXT && !isOwnFrame(sight, register);
        };
    }

    private static boolean isWithin(Value claim, long actual) {
        if (Long.compareUnsigned(actual, claim.low()) < 0 || Long.compareUnsigned(actual, claim.high()) > 0) {
            return false;
        }
        return claim.step() >= Long.SIZE
                ? actual == claim.low()
                : ((actual - claim.low()) & ((1L << claim.step()) - 1)) == 0;
    }

    private static boolean isOffset(Value claim, long distance) {
        return distance >= claim.low() && distance <= claim.high();
    }

    private static boolean isOwnFrame(Sight sight, int register) {
        return sight.region(register) == Region.STACK && sight.stackDepth(register) == sight.depth();
    }

    /** Who reaches into a frame of which it is said that all who do are known. */
    private void checkFrames(Sight sight, Instruction it, List<Value> before) {
        InstructionClass kind = it.instructionClass();
        if (kind == InstructionClass.LDX || kind == InstructionClass.ST || kind == InstructionClass.STX) {
            int base = kind == InstructionClass.LDX ? it.source() : it.destination();
            checkFrame(sight, base, before.get(base).kind() == Value.Kind.STACK);
        } else if (it.isHelperCall()) {
            List<FrameAccess> accesses = FrameAccess.of(it.immediate(), before, maps);
            for (int register = 1; register <= argumentsOf(it.immediate()); register++) {
                int argument = register;
                checkFrame(sight, register, accesses.stream().anyMatch(access -> access.argument() == argument));
            }
        }
    }

    private static int argumentsOf(int helper) {
        return Helper.of(helper).map(known -> known.arguments().size()).orElse(0);
    }

    private void checkFrame(Sight sight, int register, boolean seen) {
        if (sight.region(register) != Region.STACK) {
            return;
        }
        int depth = sight.stackDepth(register);
        boolean own = depth == sight.depth();
        if (depth <= sight.depth() && !(own && seen) && !facts.frameEscapes(running[depth])) {
            broken =
                    "instruction %d reaches into the frame of the function at %d, of which it is said that nobody does whom nobody sees"
                            .formatted(sight.slot(), running[depth]);
        }
    }
}
