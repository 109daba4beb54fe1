package dev.weir.xdp.jit;

import dev.weir.xdp.facts.Value;
import dev.weir.xdp.flow.Operation;
import dev.weir.xdp.flow.Operation.Comparison;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;

/** Conditional jumps. Signed comparisons wherever ranges allow: they are what HotSpot recognises counted loops by. */
final class BranchEmitter {
    private final Emission at;
    private final CodeBuilder code;

    BranchEmitter(Emission at) {
        this.at = at;
        this.code = at.code();
    }

    /** Whether the lower halves are enough to compare. To be asked before variables are moved for the blocks that follow. */
    boolean isNarrow(int slot, Operation.Branch branch) {
        return !branch.wide() || (at.fits32(slot, branch.left()) && fits32(slot, branch));
    }

    /** Jumps to the label if the comparison holds. */
    void emit(int slot, Operation.Branch branch, boolean narrow, Label to) {
        Value left = at.known(slot, branch.left());
        Value right = at.known(slot, branch.right());
        if (narrow) {
            boolean signless = branch.wide() || !isSigned(branch.kind());
            boolean small = left.fits31() && right.fits31();
            compareInts(branch, small ? ordered(branch.kind(), left, right) : branch.kind(), small, signless, to);
        } else {
            compareLongs(branch, left.isNotNegative() && right.isNotNegative(), to);
        }
    }

    private boolean fits32(int slot, Operation.Branch branch) {
        return branch.right().isRegister()
                ? at.fits32(slot, branch.right().register())
                : at.known(slot, branch.right()).fits32();
    }

    /** What asks the same as a test for the greatest number that the left side can be: loops that end so are counted ones to HotSpot. */
    private static Comparison ordered(Comparison kind, Value left, Value right) {
        if (left.isConstant() || !right.isConstant() || left.high() != right.low()) {
            return kind;
        }
        return switch (kind) {
            case EQ -> Comparison.GE;
            case NE -> Comparison.LT;
            default -> kind;
        };
    }

    /**
     * Compares the lower halves.
     *
     * @param kind the branch's comparison, or one that comes out the same
     * @param small whether both are from 0 to the greatest int, so that signs do not matter
     * @param unsigned whether the comparison is unsigned, or signed of numbers that are not negative in 64 bits
     */
    private void compareInts(Operation.Branch branch, Comparison kind, boolean small, boolean unsigned, Label to) {
        boolean withZero = !branch.right().isRegister() && branch.right().immediate() == 0;
        at.values().loadInt(branch.left());
        if (kind == Comparison.SET) {
            at.pushInt(branch.right());
            code.iand().ifne(to);
        } else if (kind == Comparison.EQ || kind == Comparison.NE) {
            if (withZero) {
                code.branch(kind == Comparison.EQ ? Opcode.IFEQ : Opcode.IFNE, to);
            } else {
                at.pushInt(branch.right());
                code.branch(kind == Comparison.EQ ? Opcode.IF_ICMPEQ : Opcode.IF_ICMPNE, to);
            }
        } else if (small || !unsigned) {
            at.pushInt(branch.right());
            code.branch(ofInts(kind), to);
        } else {
            at.pushInt(branch.right());
            code.invokestatic(Names.INTEGER, "compareUnsigned", Names.INTS_TO_INT)
                    .branch(ofZero(kind), to);
        }
    }

    private void compareLongs(Operation.Branch branch, boolean notNegative, Label to) {
        Comparison kind = branch.kind();
        at.values().loadLong(branch.left());
        at.pushLong(branch.right());
        if (kind == Comparison.SET) {
            code.land().lconst_0().lcmp().ifne(to);
        } else if (notNegative || isSigned(kind) || kind == Comparison.EQ || kind == Comparison.NE) {
            code.lcmp().branch(ofZero(kind), to);
        } else {
            code.invokestatic(Names.LONG, "compareUnsigned", Names.LONGS_TO_INT).branch(ofZero(kind), to);
        }
    }

    private static boolean isSigned(Comparison kind) {
        return kind.compareTo(Comparison.SGT) >= 0;
    }

    private static Opcode ofInts(Comparison kind) {
        return switch (kind) {
            case GT, SGT -> Opcode.IF_ICMPGT;
            case GE, SGE -> Opcode.IF_ICMPGE;
            case LT, SLT -> Opcode.IF_ICMPLT;
            case LE, SLE -> Opcode.IF_ICMPLE;
            case EQ -> Opcode.IF_ICMPEQ;
            case NE -> Opcode.IF_ICMPNE;
            case SET -> throw new IllegalArgumentException("no comparison of ints: " + kind);
        };
    }

    private static Opcode ofZero(Comparison kind) {
        return switch (kind) {
            case GT, SGT -> Opcode.IFGT;
            case GE, SGE -> Opcode.IFGE;
            case LT, SLT -> Opcode.IFLT;
            case LE, SLE -> Opcode.IFLE;
            case EQ -> Opcode.IFEQ;
            case NE, SET -> Opcode.IFNE;
        };
    }
}
