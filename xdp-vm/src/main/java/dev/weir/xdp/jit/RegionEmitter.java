package dev.weir.xdp.jit;

import dev.weir.xdp.flow.Block;
import dev.weir.xdp.flow.Operation;
import dev.weir.xdp.isa.Register;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.SwitchCase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Emits the method of one region. */
final class RegionEmitter {
    /** An edge that leaves the region from the middle of a branch, to be emitted behind the blocks. */
    private record Exit(Label label, Block from, int to, Values.Place[] places) {}

    private final Region region;
    private final Regions regions;
    private final FunctionPlan plan;
    private final CodeBuilder code;
    private final Emission at;
    private final Map<Integer, Label> labels = new HashMap<>();
    private final List<Exit> exits = new ArrayList<>();
    private final ArithmeticEmitter arithmetic;
    private final MemoryEmitter memory;
    private final BranchEmitter branches;
    private final CallEmitter calls;

    RegionEmitter(Region region, Regions regions, FunctionPlan plan, CodeBuilder code, Constants constants) {
        this.region = region;
        this.regions = regions;
        this.plan = plan;
        this.code = code;
        int variables = Register.values().length + plan.frame().cells().size();
        this.at = new Emission(code, plan, new Values(code, variables), constants);
        this.arithmetic = new ArithmeticEmitter(at);
        this.memory = new MemoryEmitter(at);
        this.branches = new BranchEmitter(at);
        this.calls = new CallEmitter(at);
    }

    void emit() {
        region.blocks().forEach(block -> labels.put(block.index(), code.newLabel()));
        enter();
        for (int i = 0; i < region.blocks().size(); i++) {
            int following =
                    i + 1 < region.blocks().size() ? region.blocks().get(i + 1).index() : Block.NONE;
            emit(region.blocks().get(i), following);
        }
        for (Exit exit : exits) {
            code.labelBinding(exit.label());
            at.values().restore(exit.places());
            leave(exit.from(), exit.to());
        }
    }

    private void enter() {
        int local = 1;
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

    /** Goes to an entry with its variables as it wants them. */
    private void arrive(int entry) {
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
            go(block, block.jump(), following);
            return;
        }
        if (block.next() != Block.NONE) {
            go(block, block.next(), following);
        }
    }

    private void emit(int slot, Operation operation) {
        switch (operation) {
            case Operation.Binary binary -> arithmetic.emit(slot, binary);
            case Operation.Negate negate -> arithmetic.emit(negate);
            case Operation.Swap swap -> arithmetic.emit(swap);
            case Operation.Constant constant -> arithmetic.emit(constant.target(), constant.value());
            case Operation.MapHandle handle ->
                arithmetic.emit(
                        handle.target(), plan.program().maps().get(handle.map()).handle());
            case Operation.MapAddress address ->
                arithmetic.emit(address.target(), plan.program().addressOf(address.map(), address.offset()));
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

    private void emitBranch(Block block, Operation.Branch branch) {
        if (block.jump() == Block.NONE) {
            return;
        }
        if (block.next() == Block.NONE) {
            go(block, block.jump(), Block.NONE);
            return;
        }
        boolean narrow = branches.isNarrow(block.last(), branch);
        if (regions.stays(block, block.jump())) {
            provide(block.jump());
        }
        if (regions.stays(block, block.next())) {
            provide(block.next());
        }
        if (regions.stays(block, block.jump())) {
            branches.emit(block.last(), branch, narrow, labelOf(block.jump()));
        } else {
            Exit exit =
                    new Exit(code.newLabel(), block, block.jump(), at.values().places());
            exits.add(exit);
            branches.emit(block.last(), branch, narrow, exit.label());
        }
    }

    private void go(Block from, int to, int following) {
        if (!regions.stays(from, to)) {
            leave(from, to);
            return;
        }
        provide(to);
        if (to != following) {
            code.goto_(labelOf(to));
        }
    }

    /** Sees to it that the variables that a block wants are where it wants them. */
    private void provide(int block) {
        plan.live(block).stream().forEach(variable -> at.values().provide(variable, plan.isInt(block, variable)));
    }

    /** Goes to a block of another region: by a call of it, or by way of the driver. */
    private void leave(Block from, int to) {
        Region target = regions.of(to);
        int entry = target.entries().indexOf(to);
        if (regions.returns(from, to)) {
            new DriverEmitter(code, regions).park(at.values(), target, entry, plan.live(to));
            return;
        }
        at.pushCpu();
        for (Region.Parameter parameter : target.parameters()) {
            if (!plan.live(to).get(parameter.variable())) {
                pushNothing(parameter.asInt());
            } else if (parameter.asInt()) {
                at.values().loadInt(parameter.variable());
            } else {
                at.values().loadLong(parameter.variable());
            }
        }
        if (target.takesEntry()) {
            code.loadConstant(entry);
        }
        code.invokestatic(Names.PROGRAM, target.methodName(), DriverEmitter.typeOf(target))
                .lreturn();
    }

    private void pushNothing(boolean asInt) {
        if (asInt) {
            code.iconst_0();
        } else {
            code.lconst_0();
        }
    }

    private Label labelOf(int block) {
        Label label = labels.get(block);
        if (label == null) {
            throw new IllegalArgumentException("block %d is not in %s".formatted(block, region.methodName()));
        }
        return label;
    }
}
