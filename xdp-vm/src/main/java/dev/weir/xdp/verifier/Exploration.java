package dev.weir.xdp.verifier;

import dev.weir.xdp.helper.Helper;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.PseudoSource;
import dev.weir.xdp.isa.Register;
import dev.weir.xdp.spec.MapReference;
import dev.weir.xdp.verifier.domain.Scalar;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/**
 * Goes along every path of a program, depth first, with what is known on it; checks what each instruction obliges to, and applies what it
 * does. A path ends at the exit, at a violation, or where a {@link Checkpoint} has seen no less.
 */
final class Exploration {
    /** The kernel's {@code BPF_COMPLEXITY_LIMIT_INSNS}. */
    static final long MAX_INSTRUCTIONS = 1_000_000;

    /** The kernel's {@code BPF_COMPLEXITY_LIMIT_JMP_SEQ}: branches that wait to be looked at. */
    private static final int MAX_PENDING = 8192;

    /** After so many violations the rest of the program is not worth looking at. */
    private static final int MAX_VIOLATIONS = 8;

    private static final Finding ENDLESS = new Finding(
            "the program goes round for ever: it is here again with nothing changed",
            "",
            "give the loop a bound that a counter shows");

    private static final Finding TOO_LONG = new Finding(
            "the program has not come to an end after %d instructions on all paths together"
                    .formatted(MAX_INSTRUCTIONS),
            "",
            "give every loop a bound that a counter shows, let bpf_loop do it, or verify parts of the program by themselves as global"
                    + " functions");

    private static final Finding TOO_MANY_BRANCHES = new Finding(
            "more than %d branches wait to be followed".formatted(MAX_PENDING),
            "",
            "give every loop a bound that a counter shows, or let bpf_loop do it");

    private final Listing listing;
    private final Checks checks;
    private final Ids ids = new Ids();
    private final ArithmeticEffect arithmetic = new ArithmeticEffect(ids);
    private final MemoryEffect memory = new MemoryEffect(ids);
    private final HelperEffect helpers;
    private final PacketChanges packetChanges;
    private final Memory seen;
    private final Deque<Pending> pending = new ArrayDeque<>();
    private final List<Violation> violations = new ArrayList<>();

    /** Those that some path calls. */
    private final List<Subprogram> globalFunctions = new ArrayList<>();

    private final Report report;
    private final StackUse stackUse;
    private final long mostInstructions;
    private long instructions;

    private record Pending(State state, int slot) {}

    Exploration(Listing listing, ControlFlow flow, long mostInstructions) {
        this.mostInstructions = mostInstructions;
        this.listing = listing;
        MapFields fields = new MapFields(listing.btf());
        this.stackUse = new StackUse(listing);
        this.checks = new Checks(listing, fields, stackUse);
        this.helpers = new HelperEffect(ids, fields);
        this.seen = new Memory(listing, flow, new RegisterLiveness(listing, flow));
        this.report = new Report(listing);
        this.packetChanges = new PacketChanges(listing);
    }

    List<Violation> violations() {
        return violations;
    }

    long instructions() {
        return instructions;
    }

    Memory memory() {
        return seen;
    }

    /** Bytes of stack that functions under way at once take. */
    int stackBytes() {
        return stackUse.most();
    }

    /** After all that can be called was explored: whether the stack suffices. */
    void stack() {
        StackUse.Excess excess = stackUse.excess();
        if (excess != null && violations.isEmpty()) {
            add(report.of(excess.slot(), new Obligation.StackSuffices(), excess.finding(), null));
        }
    }

    /** Explores the program, and by itself each global function that a path calls: the kernel does not look at others, either. */
    void program() {
        Frame frame = new Frame(0, listing.subprogramAt(0), -1);
        frame.set(Register.R1.number(), Pointer.to(new Target.Context()), Origins.NONE);
        explore(new State(frame), 0);
        // Those explored may call more.
        for (int next = 0; next < globalFunctions.size(); next++) {
            globalFunction(globalFunctions.get(next));
        }
    }

    private void globalFunction(Subprogram function) {
        State entry = GlobalFunction.entry(listing, function, ids);
        if (entry == null) {
            violations.add(report.of(
                    function.start(),
                    new Obligation.ValidCall(function.start()),
                    Finding.of("the types of global function %s do not say what it takes".formatted(function.name())),
                    null));
        } else {
            explore(entry, function.start());
        }
    }

    private void explore(State entry, int slot) {
        pending.push(new Pending(entry, slot));
        while (!pending.isEmpty() && violations.size() < MAX_VIOLATIONS) {
            Pending next = pending.pop();
            follow(next.state(), next.slot());
        }
    }

    /** Goes along one path to its end. */
    private void follow(State state, int start) {
        int slot = start;
        while (slot >= 0) {
            Memory.Seen before = seen.look(state, slot);
            if (before == Memory.Seen.ENDLESS) {
                add(report.of(slot, new Obligation.Ends(), ENDLESS, state));
            }
            if (before != Memory.Seen.NOTHING) {
                break;
            }
            if (++instructions > mostInstructions) {
                tooMuch(TOO_LONG, state, slot);
                break;
            }
            Operation operation = listing.operation(slot);
            if (!holds(state, slot, operation)) {
                break;
            }
            slot = step(state, slot, operation);
        }
        Checkpoint.end(state.checkpoint());
    }

    /** A limit is reached: there is no verdict on the paths that are left. */
    private void tooMuch(Finding limit, State state, int slot) {
        add(report.of(slot, new Obligation.Ends(), limit, state));
        pending.clear();
    }

    private boolean holds(State state, int slot, Operation operation) {
        for (Obligation obligation : operation.obligations) {
            Finding finding = checks.check(obligation, operation, state);
            if (finding != null) {
                add(report.of(slot, obligation, finding, state));
                return false;
            }
        }
        return true;
    }

    /** One violation an instruction is enough, whatever the paths that lead to it. */
    private void add(Violation violation) {
        if (violations.stream().noneMatch(known -> known.instruction() == violation.instruction())) {
            violations.add(violation);
        }
    }

    /** Applies an instruction; returns the slot that is next, -1 if the path ends. */
    private int step(State state, int slot, Operation operation) {
        Instruction instruction = operation.instruction;
        switch (operation.kind) {
            case ALU, ALU64 -> arithmetic.apply(operation, state);
            case LD -> loadImmediate(state, slot, instruction);
            case LDX -> memory.load(instruction, state);
            case ST -> memory.store(instruction, state);
            case STX -> {
                if (Opcode.isAtomic(instruction)) {
                    memory.atomic(instruction, state);
                } else {
                    memory.store(instruction, state);
                }
            }
            case JMP, JMP32 -> {
                return jump(state, slot, operation);
            }
        }
        return listing.next(slot);
    }

    private void loadImmediate(State state, int slot, Instruction instruction) {
        MapReference reference = listing.reference(slot);
        Value loaded = switch (reference) {
            case MapReference.ToMap map -> Pointer.to(new Target.MapHandle(listing.map(map)));
            case MapReference.ToValue value ->
                Pointer.to(new Target.MapValue(listing.map(value))).withOffset(value.offset());
            case null -> plainImmediate(slot, instruction);
        };
        state.set(instruction.destination(), loaded, Origins.NONE);
    }

    private Value plainImmediate(int slot, Instruction instruction) {
        if (instruction.source() == PseudoSource.FUNCTION) {
            return Pointer.to(new Target.Function(slot + 1 + instruction.immediate()));
        }
        long high = listing.instruction(slot + 1).immediate();
        return ScalarValue.of(Scalar.constant((high << Integer.SIZE) | (instruction.immediate() & 0xffff_ffffL)));
    }

    private int jump(State state, int slot, Operation operation) {
        Instruction instruction = operation.instruction;
        if (Opcode.isExit(instruction)) {
            return exit(state);
        }
        if (Opcode.isCall(instruction)) {
            return call(state, slot, operation);
        }
        int target = slot + 1 + instruction.jumpDistance();
        return instruction.endsFlow() ? target : branch(state, slot, target, operation);
    }

    private int branch(State state, int slot, int target, Operation operation) {
        Branching branching = new Branching(operation, state);
        if (branching.ways() == Branching.Ways.NEITHER) {
            return -1;
        }
        boolean taken = branching.ways() == Branching.Ways.TAKEN;
        if (branching.ways() == Branching.Ways.BOTH) {
            if (pending.size() == MAX_PENDING) {
                tooMuch(TOO_MANY_BRANCHES, state, slot);
                return -1;
            }
            State other = state.copy();
            other.setTrail(trail(state, slot, true, branching));
            branching.learn(other, true);
            fork(state, other, target);
        }
        state.setTrail(trail(state, slot, taken, branching));
        branching.learn(state, taken);
        return taken ? target : slot + 1;
    }

    private static Trail trail(State state, int slot, boolean taken, Branching branching) {
        return Trail.after(state.trail(), slot, taken, branching.leftValue(), branching.rightValue());
    }

    private int call(State state, int slot, Operation operation) {
        Instruction instruction = operation.instruction;
        if (!instruction.isLocalCall()) {
            callHelper(state, slot, operation);
            return slot + 1;
        }
        Subprogram target = listing.subprogramAt(slot + 1 + instruction.immediate());
        if (target.global()) {
            if (!globalFunctions.contains(target)) {
                globalFunctions.add(target);
            }
            GlobalFunction.applyCall(listing, target, state);
            if (packetChanges.mayHappenIn(target)) {
                HelperEffect.forgetPacket(state);
            }
            return slot + 1;
        }
        Frame callee = new Frame(state.depth(), target, slot);
        for (int argument = Register.R1.number(); argument <= Register.R5.number(); argument++) {
            callee.set(argument, state.register(argument), state.top().origins(argument));
        }
        HelperEffect.forgetArguments(state);
        state.set(Register.R0.number(), Value.UNINITIALISED, Origins.NONE);
        state.push(callee);
        return target.start();
    }

    private void callHelper(State state, int slot, Operation operation) {
        Helper helper = Objects.requireNonNull(operation.helper);
        if (operation.callsBack) {
            if (Callback.goesOn(helper, state)) {
                State again = state.copy();
                Subprogram function = Callback.function(listing, helper, state);
                Callback.enter(helper, function, slot, again);
                fork(state, again, function.start());
            }
            state.top().forgetCallbackRuns();
        }
        if (helper == Helper.TAIL_CALL && state.depth() > 1) {
            State returned = state.copy();
            fork(state, returned, returnFromTailCall(returned));
        }
        helpers.apply(helper, state);
    }

    /** A tail call in a function ends it: what it went on to returns to its caller. */
    private static int returnFromTailCall(State state) {
        Frame callee = state.pop();
        HelperEffect.forgetPacket(state);
        state.set(Register.R0.number(), Value.ANY_NUMBER, Origins.NONE);
        return callee.callSite + 1;
    }

    /** Leaves another way on from a state for later. */
    private void fork(State state, State other, int slot) {
        Checkpoint last = state.checkpoint();
        if (last != null) {
            last.branch();
        }
        pending.push(new Pending(other, slot));
    }

    private static int exit(State state) {
        if (state.depth() == 1) {
            return -1;
        }
        Frame callee = state.pop();
        if (callee.isCallback()) {
            return callee.callSite;
        }
        state.set(Register.R0.number(), callee.register(0), callee.origins(0));
        return callee.callSite + 1;
    }
}
