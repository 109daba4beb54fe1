package dev.weir.xdp.fuzz;

import dev.weir.xdp.helper.Helper;
import dev.weir.xdp.interpreter.Interpreter;
import dev.weir.xdp.interpreter.Sight;
import dev.weir.xdp.interpreter.Witness;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.Instructions;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Watches a run of a program: puts something else into the registers that a call leaves undefined, and holds claims against what happens.
 */
final class Onlooker implements Witness {
    private static final long LITTER = 0x6c69747465720000L;
    private static final Instruction EXIT = new Instruction(0x95, 0, 0, 0, 0);
    private static final int FIRST_ARGUMENT = 1;
    private static final int LAST_ARGUMENT = 5;

    private final Instructions code;
    private final BitSet callbacks = new BitSet();
    private final @Nullable Claims claims;
    private @Nullable Interpreter program;
    private int slotBefore;
    private int depthBefore;

    /** @param claims what is to hold; null if nothing is claimed */
    Onlooker(Instructions code, @Nullable Claims claims) {
        this.code = code;
        this.claims = claims;
        for (int slot = 0; slot < code.size(); slot++) {
            if (code.get(slot).isLoadOfFunction()) {
                callbacks.set(slot + 1 + code.get(slot).immediate());
            }
        }
    }

    /** A run of a program begins. */
    void begin(Interpreter started) {
        program = started;
        slotBefore = -1;
        if (claims != null) {
            claims.begin();
        }
    }

    @Override
    public void before(Sight sight) {
        if (program == null || !sight.isOf(program)) {
            slotBefore = -1;
            return;
        }
        if (slotBefore < 0) {
            litter(sight, FIRST_ARGUMENT + 1);
        } else if (isBackFromCall(sight)) {
            litter(sight, FIRST_ARGUMENT);
        } else if (callbacks.get(sight.slot()) && isEntered(sight)) {
            litter(sight, LAST_ARGUMENT);
        }
        slotBefore = sight.slot();
        depthBefore = sight.depth();
        if (claims != null) {
            claims.check(sight);
        }
    }

    private boolean isBackFromCall(Sight sight) {
        int slot = sight.slot();
        if (slot == 0) {
            return false;
        }
        Instruction call = code.get(slot - 1);
        boolean returned = depthBefore == sight.depth() + 1 && (call.isLocalCall() || call.isHelperCall());
        if (call.isHelperCall() && call.immediate() == Helper.TAIL_CALL.number()) {
            sight.set(0, LITTER);
        }
        return returned || (call.isHelperCall() && slotBefore == slot - 1 && depthBefore == sight.depth());
    }

    /** A function begins: it was called, or called again. */
    private boolean isEntered(Sight sight) {
        return sight.depth() > depthBefore || code.get(slotBefore).equals(EXIT);
    }

    private static void litter(Sight sight, int first) {
        for (int register = first; register <= LAST_ARGUMENT; register++) {
            sight.set(register, LITTER + register);
        }
    }
}
