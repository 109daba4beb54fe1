package dev.weir.xdp.facts;

import dev.weir.xdp.flow.FunctionFlow;
import dev.weir.xdp.flow.Liveness;
import dev.weir.xdp.flow.ProgramFlow;
import dev.weir.xdp.flow.RegisterEffects;
import dev.weir.xdp.helper.Helper;
import dev.weir.xdp.map.VmMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the functions of a program know of one another: which arguments they read, and with what they are called. */
final class Summaries {
    private static final int ARGUMENTS = 5;
    private static final int ALL_ARGUMENTS = 0b111110;
    /** After so many changes, arguments are widened. */
    private static final int PATIENCE = 3;

    private final List<VmMap> maps;
    private final Widening widening;
    private final Map<Integer, Integer> reads = new HashMap<>();
    /** Functions with a way to their end on which R0 stays what it was before the call; verified programs do not look at it then. */
    private final Set<Integer> withoutResult = new HashSet<>();

    private final Map<Integer, Value[]> arguments = new HashMap<>();
    private final Map<Integer, Integer> changes = new HashMap<>();

    Summaries(ProgramFlow program, List<VmMap> maps, Widening widening) {
        this.maps = maps;
        this.widening = widening;
        List<FunctionFlow> calleesFirst = new ArrayList<>(program.functions().values()).reversed();
        for (FunctionFlow function : calleesFirst) {
            BitSet live = Liveness.atBlocks(
                            program, function, new RegisterEffects(Summaries::helperArguments, this::readMask))
                    .getFirst();
            reads.put(function.entry(), arguments(live));
            if (live.get(0)) {
                withoutResult.add(function.entry());
            }
        }
    }

    List<VmMap> maps() {
        return maps;
    }

    /** Whether the function at a slot may read the register before it writes it. */
    boolean reads(int slot, int register) {
        return (readMask(slot) & (1 << register)) != 0;
    }

    int readMask(int slot) {
        return reads.getOrDefault(slot, ALL_ARGUMENTS);
    }

    /** How many registers a helper takes; those that this machine does not have might take all. */
    static int helperArguments(int number) {
        return Helper.of(number).map(helper -> helper.arguments().size()).orElse(ARGUMENTS);
    }

    /** What R1 to R5 are known to hold when the function at a slot begins; null if nothing has called it yet. */
    Value @Nullable [] arguments(int slot) {
        return arguments.get(slot);
    }

    /** How often the arguments of a function have changed so far. */
    int changes(int slot) {
        return changes.getOrDefault(slot, 0);
    }

    /** Notes a call with what is in the registers. */
    void call(int slot, State state) {
        Value[] given = new Value[ARGUMENTS];
        for (int i = 0; i < ARGUMENTS; i++) {
            Value value = state.register(i + 1);
            given[i] = !reads(slot, i + 1) ? Value.NUMBER : value.kind() == Value.Kind.STACK ? Value.ELSEWHERE : value;
        }
        enter(slot, given);
    }

    /** Notes that a function may be called back, with numbers and with addresses outside of its frame. */
    void callBack(int slot) {
        Value[] given = new Value[ARGUMENTS];
        Arrays.fill(given, Value.ELSEWHERE);
        enter(slot, given);
    }

    /**
     * What a function returns: it has no other addresses of the context and of the caller's frame than those that it is given or can load
     * from there.
     */
    Value result(int slot, State state, boolean inner) {
        for (int register = 1; register <= ARGUMENTS; register++) {
            Value value = state.register(register);
            if (reads(slot, register) && (value.mayBeContext() || value.mayBeStack())) {
                return Value.UNKNOWN;
            }
        }
        return inner || withoutResult.contains(slot) ? Value.UNKNOWN : Value.ELSEWHERE;
    }

    void enter(int slot, Value[] given) {
        Value[] known = arguments.get(slot);
        if (known == null) {
            arguments.put(slot, given);
            changes.merge(slot, 1, Integer::sum);
            return;
        }
        boolean patient = changes(slot) < PATIENCE;
        Value[] joined = new Value[ARGUMENTS];
        for (int i = 0; i < ARGUMENTS; i++) {
            joined[i] = patient ? known[i].join(given[i]) : widening.widen(known[i], known[i].join(given[i]));
        }
        if (!Arrays.equals(known, joined)) {
            arguments.put(slot, joined);
            changes.merge(slot, 1, Integer::sum);
        }
    }

    private static int arguments(BitSet live) {
        int mask = 0;
        for (int register = 1; register <= ARGUMENTS; register++) {
            mask |= live.get(register) ? 1 << register : 0;
        }
        return mask;
    }
}
