package dev.weir.xdp.jit;

import dev.weir.xdp.facts.Facts;
import dev.weir.xdp.facts.FrameAccess;
import dev.weir.xdp.facts.Value;
import dev.weir.xdp.flow.Block;
import dev.weir.xdp.flow.FunctionFlow;
import dev.weir.xdp.flow.Liveness;
import dev.weir.xdp.flow.Operation;
import dev.weir.xdp.flow.RegisterEffects;
import dev.weir.xdp.helper.Helper;
import dev.weir.xdp.isa.Register;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is decided about a function before code is emitted: which variables there are (registers R0 to R10 by their numbers, then the cells of its frame),
 * which of them are live where, and which are ints there.
 */
final class FunctionPlan {
    private final ProgramPlan program;
    private final FunctionFlow function;
    private final FrameLayout frame;
    private final List<Block> blocks;
    private final List<BitSet> live;

    FunctionPlan(ProgramPlan program, FunctionFlow function) {
        this.program = program;
        this.function = function;
        this.frame = layOut();
        this.blocks = function.blocks().stream().map(this::withoutDeadEdges).toList();
        this.live = Liveness.atBlocks(program.flow(), new FunctionFlow(function.entry(), blocks), this::before);
    }

    ProgramPlan program() {
        return program;
    }

    int entry() {
        return function.entry();
    }

    FrameLayout frame() {
        return frame;
    }

    /** All blocks in reverse postorder, without the edges that are never taken. */
    List<Block> blocks() {
        return blocks;
    }

    /** Whether any run can get to a block. */
    boolean isReached(Block block) {
        return program.facts().isReached(block.first());
    }

    /** The variables that are live where a block begins. */
    BitSet live(int block) {
        return live.get(block);
    }

    /** Whether a variable is an int, its upper half being zero, where a block begins. */
    boolean isInt(int block, int variable) {
        if (variable < Register.values().length) {
            return program.facts().before(blocks.get(block).first(), variable).fits32();
        }
        return cell(variable).size() < Long.BYTES;
    }

    FrameLayout.Cell cell(int variable) {
        return frame.cells().get(variable - Register.values().length);
    }

    private Block withoutDeadEdges(Block block) {
        Facts facts = program.facts();
        if (!(program.flow().operationOrNull(block.last()) instanceof Operation.Branch)) {
            return block;
        }
        return new Block(
                block.index(),
                block.first(),
                block.last(),
                facts.canGoOn(block.last()) ? block.next() : Block.NONE,
                facts.canJump(block.last()) ? block.jump() : Block.NONE);
    }

    private FrameLayout layOut() {
        FrameLayout.Builder builder = new FrameLayout.Builder();
        if (program.facts().frameEscapes(function.entry())) {
            builder.memory(Long.MIN_VALUE / 2, 0);
        }
        for (Block block : function.blocks()) {
            if (isReached(block)) {
                program.flow().forEach(block, (slot, operation) -> collect(slot, operation, builder));
            }
        }
        return builder.build(Register.values().length);
    }

    private void collect(int slot, Operation operation, FrameLayout.Builder builder) {
        switch (operation) {
            case Operation.Load load ->
                access(slot, load.base(), load.offset(), load.size().bytes(), builder);
            case Operation.Store store ->
                access(slot, store.base(), store.offset(), store.size().bytes(), builder);
            case Operation.Atomic atomic -> {
                Value base = program.facts().before(slot, atomic.base());
                if (base.kind() == Value.Kind.STACK) {
                    builder.memory(
                            base.low() + atomic.offset(),
                            base.high() + atomic.offset() + atomic.size().bytes());
                }
            }
            case Operation.HelperCall call -> collectCall(slot, call, builder);
            default -> {}
        }
    }

    private void access(int slot, int register, int offset, int size, FrameLayout.Builder builder) {
        Value base = program.facts().before(slot, register);
        if (base.kind() != Value.Kind.STACK) {
            return;
        }
        if (base.isExact()) {
            builder.access(base.low() + offset, size);
        } else {
            builder.memory(base.low() + offset, base.high() + offset + size);
        }
    }

    private void collectCall(int slot, Operation.HelperCall call, FrameLayout.Builder builder) {
        KeyedLookup lookup = lookupOrNull(slot, call);
        if (lookup != null) {
            Long offset = lookup.frameOffset();
            if (offset != null) {
                lookup.pieces().forEach(piece -> builder.access(offset + piece.at(), piece.size()));
            }
            return;
        }
        for (FrameAccess access : FrameAccess.of(call.number(), program.facts().before(slot), program.maps())) {
            if (access.writes()) {
                builder.memory(access.from(), access.to());
            }
        }
    }

    /** Cells on top of what {@link RegisterEffects} knows of registers. */
    private void before(int slot, Operation operation, BitSet variables) {
        switch (operation) {
            case Operation.Load load -> {
                List<FrameLayout.Cell> cells =
                        cells(slot, load.base(), load.offset(), load.size().bytes());
                variables.clear(load.target());
                if (cells.isEmpty()) {
                    variables.set(load.base());
                }
                cells.forEach(cell -> variables.set(cell.variable()));
            }
            case Operation.Store store -> {
                cells(slot, store.base(), store.offset(), store.size().bytes())
                        .forEach(cell -> variables.clear(cell.variable()));
                program.registerEffects().before(slot, operation, variables);
            }
            case Operation.HelperCall call -> {
                program.registerEffects().before(slot, operation, variables);
                cellsRead(slot, call).forEach(cell -> variables.set(cell.variable()));
                if (Helper.of(call.number()).filter(Helper::isControlFlow).isPresent()) {
                    variables.set(Register.R10.number());
                }
            }
            default -> program.registerEffects().before(slot, operation, variables);
        }
    }

    /** The cells that an access goes to; none if it goes to memory. */
    List<FrameLayout.Cell> cells(int slot, int register, int offset, int size) {
        Value base = program.facts().before(slot, register);
        if (base.kind() != Value.Kind.STACK || !base.isExact()) {
            return List.of();
        }
        return frame.covering(base.low() + offset, size);
    }

    /** The look-up that a call is, if it can be done with the key as numbers; else null. */
    @Nullable
    KeyedLookup lookupOrNull(int slot, Operation.HelperCall call) {
        if (call.number() != Helper.MAP_LOOKUP_ELEM.number()) {
            return null;
        }
        Value map = program.facts().before(slot, Register.R1.number());
        Value key = program.facts().before(slot, Register.R2.number());
        int index = (int) map.low();
        if (map.kind() != Value.Kind.MAP
                || !KeyedLookup.isPossible(program.maps().get(index))) {
            return null;
        }
        boolean inFrame = key.kind() == Value.Kind.STACK;
        if (inFrame && (!key.isExact() || program.facts().frameEscapes(function.entry()))) {
            return null;
        }
        return new KeyedLookup(index, program.maps().get(index), inFrame ? key.low() : null);
    }

    /** The cells that a call reads: those of its key, or those that the helper reads from memory. */
    List<FrameLayout.Cell> cellsRead(int slot, Operation.HelperCall call) {
        KeyedLookup lookup = lookupOrNull(slot, call);
        if (lookup == null) {
            return FrameAccess.of(call.number(), program.facts().before(slot), program.maps()).stream()
                    .flatMap(access -> frame.overlapping(access.from(), access.to()).stream())
                    .distinct()
                    .toList();
        }
        Long offset = lookup.frameOffset();
        return offset == null
                ? List.of()
                : lookup.pieces().stream()
                        .flatMap(piece -> frame.covering(offset + piece.at(), piece.size()).stream())
                        .toList();
    }

    /** The blocks that are reached. */
    List<Block> reachedBlocks() {
        return blocks.stream().filter(this::isReached).toList();
    }
}
