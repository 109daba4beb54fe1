package dev.weir.xdp.facts;

import dev.weir.xdp.flow.FunctionFlow;
import dev.weir.xdp.flow.Operation;
import dev.weir.xdp.flow.ProgramFlow;
import dev.weir.xdp.isa.Register;
import dev.weir.xdp.machine.Code;
import dev.weir.xdp.map.VmMap;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is certain about a program, instruction by instruction: what may be in its registers, which way branches can go, and whether its
 * functions keep their frames to themselves. Everything said holds for every run; what is not said is not known. Immutable.
 */
public final class Facts {
    private static final List<Value> NOTHING = Collections.nCopies(State.REGISTERS, Value.UNKNOWN);

    private final Map<Integer, List<Value>> before = new HashMap<>();
    private final @Nullable Value[] results;
    private final BitSet reached;
    private final BitSet jumping;
    private final BitSet goingOn;
    private final BitSet escaping;

    private Facts(int slots) {
        results = new Value[slots];
        reached = new BitSet();
        jumping = new BitSet();
        goingOn = new BitSet();
        escaping = new BitSet();
    }

    /** Nothing: for code that no verifier has accepted. */
    public static Facts none(ProgramFlow program) {
        Facts facts = new Facts(program.size());
        facts.reached.set(0, program.size());
        facts.jumping.set(0, program.size());
        facts.goingOn.set(0, program.size());
        facts.escaping.set(0, program.size());
        return facts;
    }

    /** All that can be found out about code that a verifier has accepted. */
    public static Facts of(ProgramFlow program, Code.Entry entry, List<VmMap> maps) {
        Facts facts = new Facts(program.size());
        Widening widening = Widening.of(program);
        Summaries summaries = new Summaries(program, maps, widening);
        Value context = entry == Code.Entry.XDP ? Value.context(0) : Value.ELSEWHERE;
        summaries.enter(0, new Value[] {context, Value.NUMBER, Value.NUMBER, Value.NUMBER, Value.NUMBER});
        int[] analysed = new int[program.size()];
        boolean changed = true;
        while (changed) {
            changed = false;
            for (FunctionFlow function : program.functions().values()) {
                int slot = function.entry();
                if (summaries.changes(slot) > analysed[slot]) {
                    analysed[slot] = summaries.changes(slot);
                    facts.analyse(program, function, summaries, widening);
                    changed = true;
                }
            }
        }
        return facts;
    }

    private void analyse(ProgramFlow program, FunctionFlow function, Summaries summaries, Widening widening) {
        Value[] arguments = summaries.arguments(function.entry());
        if (arguments == null) {
            return;
        }
        boolean inner = function.entry() != 0 || summaries.changes(0) > 1;
        Transfer transfer = new Transfer(summaries, inner, false);
        new FunctionAnalysis(program, function, transfer, widening).run(State.atEntry(arguments), new Recorder());
        if (transfer.escapes()) {
            escaping.set(function.entry());
            new FunctionAnalysis(program, function, new Transfer(summaries, inner, true), widening)
                    .run(State.atEntry(arguments), new Recorder());
        }
    }

    /** Whether an instruction can be reached at all. */
    public boolean isReached(int slot) {
        return reached.get(slot);
    }

    /** What is known of R0 to R10 before an instruction that can be reached. */
    public List<Value> before(int slot) {
        return before.getOrDefault(slot, NOTHING);
    }

    /** What is known of a register before an instruction. */
    public Value before(int slot, int register) {
        return before(slot).get(register);
    }

    /** What is known of what an instruction leaves in the register that it writes. */
    public Value result(int slot) {
        Value result = results[slot];
        return result == null ? Value.UNKNOWN : result;
    }

    /** Whether a branch can jump. */
    public boolean canJump(int slot) {
        return jumping.get(slot);
    }

    /** Whether a branch can go on without jumping. */
    public boolean canGoOn(int slot) {
        return goingOn.get(slot);
    }

    /**
     * Whether addresses in the frame of the function that begins at a slot may be where accesses through them are not seen. If not, every
     * access to the frame is by an instruction whose base is a {@link Value.Kind#STACK} address, or a {@link FrameAccess} of a helper.
     */
    public boolean frameEscapes(int function) {
        return escaping.get(function);
    }

    private final class Recorder implements FunctionAnalysis.Observer {
        @Override
        public void before(int slot, State state) {
            reached.set(slot);
            before.put(slot, state.registers());
        }

        @Override
        public void after(int slot, Operation operation, State state) {
            int target = targetOf(operation);
            if (target >= 0) {
                results[slot] = state.register(target);
            }
        }

        @Override
        public void branch(int slot, boolean jumps, boolean goesOn) {
            jumping.set(slot, jumps);
            goingOn.set(slot, goesOn);
        }
    }

    private static int targetOf(Operation operation) {
        return switch (operation) {
            case Operation.Binary binary -> binary.target();
            case Operation.Negate negate -> negate.target();
            case Operation.Swap swap -> swap.target();
            case Operation.Constant constant -> constant.target();
            case Operation.MapHandle handle -> handle.target();
            case Operation.MapAddress address -> address.target();
            case Operation.FunctionAddress address -> address.target();
            case Operation.Load load -> load.target();
            case Operation.HelperCall _, Operation.LocalCall _ -> Register.R0.number();
            case Operation.Atomic atomic ->
                atomic.kind() == Operation.AtomicKind.COMPARE_EXCHANGE ? Register.R0.number() : atomic.source();
            case Operation.Store _, Operation.Jump _, Operation.Branch _, Operation.Exit _ -> -1;
        };
    }
}
