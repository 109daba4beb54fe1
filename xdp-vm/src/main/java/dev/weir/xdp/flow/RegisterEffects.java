package dev.weir.xdp.flow;

import dev.weir.xdp.isa.Register;
import java.util.BitSet;
import java.util.function.IntUnaryOperator;

/** Liveness of the registers, numbered as they are. */
public final class RegisterEffects implements Liveness.Effects {
    private final IntUnaryOperator helperArguments;
    private final IntUnaryOperator functionArguments;

    /**
     * @param helperArguments how many registers, from R1 on, a helper of a number takes
     * @param functionArguments which registers the function at a slot reads, as a mask
     */
    public RegisterEffects(IntUnaryOperator helperArguments, IntUnaryOperator functionArguments) {
        this.helperArguments = helperArguments;
        this.functionArguments = functionArguments;
    }

    @Override
    public void before(int slot, Operation operation, BitSet live) {
        switch (operation) {
            case Operation.Binary binary -> {
                live.set(binary.target(), !binary.kind().isMove());
                read(binary.operand(), live);
            }
            case Operation.Negate negate -> live.set(negate.target());
            case Operation.Swap swap -> live.set(swap.target());
            case Operation.Constant constant -> live.clear(constant.target());
            case Operation.MapHandle handle -> live.clear(handle.target());
            case Operation.MapAddress address -> live.clear(address.target());
            case Operation.FunctionAddress address -> live.clear(address.target());
            case Operation.Load load -> {
                live.clear(load.target());
                live.set(load.base());
            }
            case Operation.Store store -> {
                live.set(store.base());
                read(store.value(), live);
            }
            case Operation.Atomic atomic -> {
                live.set(atomic.base());
                live.set(atomic.source());
                if (atomic.kind() == Operation.AtomicKind.COMPARE_EXCHANGE) {
                    live.set(Register.R0.number());
                }
            }
            case Operation.Branch branch -> {
                live.set(branch.left());
                read(branch.right(), live);
            }
            case Operation.HelperCall call -> {
                clobber(live);
                live.set(1, 1 + helperArguments.applyAsInt(call.number()));
            }
            case Operation.LocalCall call -> {
                clobber(live);
                int mask = functionArguments.applyAsInt(call.slot());
                live.or(BitSet.valueOf(new long[] {mask}));
                live.set(Register.R10.number());
            }
            case Operation.Exit _ -> live.set(Register.R0.number());
            case Operation.Jump _ -> {}
        }
    }

    private static void clobber(BitSet live) {
        live.clear(Register.R0.number(), Register.R6.number());
    }

    private static void read(Operand operand, BitSet live) {
        if (operand.isRegister()) {
            live.set(operand.register());
        }
    }
}
