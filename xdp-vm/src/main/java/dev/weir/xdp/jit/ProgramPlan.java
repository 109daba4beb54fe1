package dev.weir.xdp.jit;

import dev.weir.xdp.facts.Facts;
import dev.weir.xdp.flow.Block;
import dev.weir.xdp.flow.FunctionFlow;
import dev.weir.xdp.flow.Operation;
import dev.weir.xdp.flow.ProgramFlow;
import dev.weir.xdp.flow.RegisterEffects;
import dev.weir.xdp.helper.Helper;
import dev.weir.xdp.machine.Code;
import dev.weir.xdp.map.VmMap;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What is decided about a program before code is emitted: the plans of the functions that can be reached. */
final class ProgramPlan {
    private static final int MAX_ARGUMENTS = 5;

    private final Code code;
    private final ProgramFlow flow;
    private final Facts facts;
    private final RegisterEffects registerEffects;
    /** What functions read, fixed when it is first asked for: what a caller keeps alive and what it hands over must be the same. */
    private final Map<Integer, BitSet> readers = new HashMap<>();

    private final Map<Integer, FunctionPlan> functions = new LinkedHashMap<>();

    ProgramPlan(Code code, ProgramFlow flow, Facts facts) {
        this.code = code;
        this.flow = flow;
        this.facts = facts;
        this.registerEffects = new RegisterEffects(ProgramPlan::argumentsOfHelper, this::argumentsOfFunction);
        Set<Integer> begun = new HashSet<>();
        flow.functions().values().forEach(function -> plan(function, begun));
    }

    /** Plans a function behind those that it calls: by then it is known what they read. */
    private void plan(FunctionFlow function, Set<Integer> begun) {
        if (!facts.isReached(function.entry()) || !begun.add(function.entry())) {
            return;
        }
        for (Block block : function.blocks()) {
            flow.forEach(block, (_, operation) -> {
                if (operation instanceof Operation.LocalCall call) {
                    plan(Objects.requireNonNull(flow.functions().get(call.slot())), begun);
                }
            });
        }
        functions.put(function.entry(), new FunctionPlan(this, function));
    }

    /** R1 to R5 as far as the function reads them; all of them for one that is not planned yet, as in recursion. */
    private int argumentsOfFunction(int slot) {
        int mask = 0;
        for (int register = 1; register <= MAX_ARGUMENTS; register++) {
            mask |= reads(slot, register) ? 1 << register : 0;
        }
        return mask;
    }

    /** Whether the function at a slot is given a register. */
    boolean reads(int slot, int register) {
        return readers.computeIfAbsent(slot, this::readBy).get(register);
    }

    private BitSet readBy(int slot) {
        FunctionPlan function = functions.get(slot);
        if (function != null) {
            return function.live(0);
        }
        BitSet all = new BitSet();
        all.set(1, MAX_ARGUMENTS + 1);
        return all;
    }

    private static int argumentsOfHelper(int number) {
        return Helper.of(number).map(helper -> helper.arguments().size()).orElse(MAX_ARGUMENTS);
    }

    Code code() {
        return code;
    }

    ProgramFlow flow() {
        return flow;
    }

    Facts facts() {
        return facts;
    }

    List<VmMap> maps() {
        return code.maps();
    }

    RegisterEffects registerEffects() {
        return registerEffects;
    }

    /** The functions by the slot that they begin at. */
    Map<Integer, FunctionPlan> functions() {
        return functions;
    }
}
