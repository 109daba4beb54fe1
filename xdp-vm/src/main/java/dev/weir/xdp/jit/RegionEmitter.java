package dev.weir.xdp.jit;

import dev.weir.xdp.flow.Block;
import dev.weir.xdp.flow.Operation;
import dev.weir.xdp.isa.Register;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.SwitchCase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** Emits the method of one region. */
final class RegionEmitter {
    private final Region region;
    private final Regions regions;
    private final FunctionPlan plan;
    private final CodeBuilder code;
    private final Emission at;
    private final Map<Integer, Label> labels = new HashMap<>();
    /** Where ways out to blocks of other regions begin, by the block. Emitted behind the region's own blocks. */
    private final SequencedMap<Integer, Label> exits = new LinkedHashMap<>();

    private final ArithmeticEmitter arithmetic;
    private final MemoryEmitter memory;
    private final BranchEmitter branches;
    private final CallEmitter calls;

    RegionEmitter(Region region, Regions regions, FunctionPlan plan, CodeBuilder code, Fields fields) {
        this.region = region;
        this.regions = regions;
        this.plan = plan;
        this.code = code;
        int variables = Register.values().length + plan.frame().cells().size();
        this.at = new Emission(code, plan, new Values(code, variables), fields);
        this.arithmetic = new ArithmeticEmitter(at);
        this.memory = new MemoryEmitter(at);
        this.branches = new BranchEmitter(at);
        this.calls = new CallEmitter(at, memory);
    }

    void emit() {
        region.blocks().forEach(block -> labels.put(block.index(), code.newLabel()));
        enter();
        for (int i = 0; i < region.blocks().size(); i++) {
            int following =
                    i + 1 < region.blocks().size() ? region.blocks().get(i + 1).index() : Block.NONE;
            emit(region.blocks().get(i), following);
        }
        exits.forEach(this::leave);
    }

    private void enter() {
        int local = Emission.PARAMETERS;
        for (Region.Parameter parameter : region.parameters()) {
            at.values().bind(parameter.variable(), parameter.asInt(), local);
            local += parameter.asInt() ? 1 : 2;
        }
        if (!region.takesEntry()) {
            arrive(region.entries().getFirst());
            return;
        }
        Values.Place[] places = at.values().places();
        List<Label> arrivals =
                region.entries().stream().map(_ -> code.newLabel()).toList();
        List<SwitchCase> cases = new ArrayList<>();
        for (int i = 1; i < arrivals.size(); i++) {
            cases.add(SwitchCase.of(i, arrivals.get(i)));
        }
        code.iload(local).tableswitch(1, arrivals.size() - 1, arrivals.getFirst(), cases);
        for (int i = 0; i < arrivals.size(); i++) {
            code.labelBinding(arrivals.get(i));
            at.values().restore(places);
            arrive(region.entries().get(i));
        }
    }

    /** Goes to an entry with its variables as it wants them: parameters as they came, the rest from the frame. */
    private void arrive(int entry) {
        regions.carriedInFrame(region, entry).forEach(memory::load);
        provide(entry);
        code.goto_(labelOf(entry));
    }

    private void emit(Block block, int following) {
        code.labelBinding(labelOf(block.index()));
        plan.live(block.index()).stream()
                .forEach(variable -> at.values().assume(variable, plan.isInt(block.index(), variable)));
        plan.program().flow().forEach(block, this::emit);
        if (plan.program().flow().operationOrNull(block.last()) instanceof Operation.Branch branch) {
            emitBranch(block, branch);
        } else if (block.jump() != Block.NONE) {
            go(block.jump(), following);
            return;
        }
        if (block.next() != Block.NONE) {
            go(block.next(), following);
        }
    }

    private void emit(int slot, Operation operation) {
        switch (operation) {
            case Operation.Binary binary -> arithmetic.emit(slot, binary);
            case Operation.Negate negate -> arithmetic.emit(negate);
            case Operation.Swap swap -> arithmetic.emit(swap);
            case Operation.Constant constant -> arithmetic.emit(constant.target(), constant.value());
            case Operation.MapHandle handle -> {
                at.pushOfMap(Fields.Kind.HANDLE, handle.map());
                at.values().storeLong(handle.target());
            }
            case Operation.MapAddress address -> emit(address);
            case Operation.FunctionAddress address ->
                arithmetic.emit(address.target(), ProgramEmitter.idOf(address.slot()));
            case Operation.Load load -> memory.emit(slot, load);
            case Operation.Store store -> memory.emit(slot, store);
            case Operation.Atomic atomic -> memory.emit(atomic);
            case Operation.HelperCall call -> calls.emit(slot, call);
            case Operation.LocalCall call -> calls.emit(call);
            case Operation.Exit _ -> {
                at.values().loadLong(0);
                code.lreturn();
            }
            case Operation.Jump _, Operation.Branch _ -> {}
        }
    }

    private void emit(Operation.MapAddress address) {
        at.pushOfMap(Fields.Kind.VALUES, address.map());
        if (address.offset() != 0) {
            code.loadConstant((long) address.offset()).ladd();
        }
        at.values().storeLong(address.target());
    }

    private void emitBranch(Block block, Operation.Branch branch) {
        if (block.jump() == Block.NONE) {
            return;
        }
        if (block.next() == Block.NONE) {
            go(block.jump(), Block.NONE);
            return;
        }
        boolean narrow = branches.isNarrow(block.last(), branch);
        provide(block.jump());
        provide(block.next());
        branches.emit(block.last(), branch, narrow, labelOf(block.jump()));
    }

    private void go(int to, int following) {
        provide(to);
        if (to != following) {
            code.goto_(labelOf(to));
        }
    }

    /** Sees to it that the variables that a block wants are where it wants them. */
    private void provide(int block) {
        plan.live(block).stream().forEach(variable -> at.values().provide(variable, plan.isInt(block, variable)));
    }

    /** Where the variables are that a block wants. */
    private void assume(int block) {
        plan.live(block).stream().forEach(variable -> at.values().assume(variable, plan.isInt(block, variable)));
    }

    /** Goes to a block of another region: by a call of it, or by way of the driver. */
    private void leave(int to, Label label) {
        code.labelBinding(label);
        assume(to);
        Region target = regions.of(to);
        regions.carriedInFrame(target, to).forEach(memory::store);
        if (regions.returns(region, to)) {
            new DriverEmitter(code, regions).park(at.values(), target, to, plan.live(to));
            return;
        }
        code.aload(Emission.PROGRAM);
        at.pushCpu();
        for (Region.Parameter parameter : target.parameters()) {
            if (!plan.live(to).get(parameter.variable()) && parameter.variable() != Register.R10.number()) {
                pushNothing(parameter.asInt());
            } else if (parameter.asInt()) {
                at.values().loadInt(parameter.variable());
            } else {
                at.values().loadLong(parameter.variable());
            }
        }
        if (target.takesEntry()) {
            code.loadConstant(target.entries().indexOf(to));
        }
        code.invokevirtual(Names.PROGRAM, target.methodName(), DriverEmitter.typeOf(target))
                .lreturn();
    }

    private void pushNothing(boolean asInt) {
        if (asInt) {
            code.iconst_0();
        } else {
            code.lconst_0();
        }
    }

    /** Where a block begins, or the way out to it. */
    private Label labelOf(int block) {
        Label label = labels.get(block);
        return label != null ? label : exits.computeIfAbsent(block, _ -> code.newLabel());
    }
}
