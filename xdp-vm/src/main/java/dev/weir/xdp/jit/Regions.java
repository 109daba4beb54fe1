package dev.weir.xdp.jit;

import dev.weir.xdp.flow.Block;
import dev.weir.xdp.isa.Register;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.TreeSet;

/**
 * A function cut into regions, each small enough that HotSpot compiles it ({@link Jit#MAX_METHOD_BYTES}). Blocks are taken in reverse postorder,
 * so that most edges between regions lead forwards: a region that such an edge leaves calls the next one and returns what that returns. An edge back
 * to an earlier region, or to the beginning of a region from within it, would let the Java stack grow with each turn of a loop; there the region returns to
 * a driver, which goes on with the region that is wanted.
 */
final class Regions {
    /** HotSpot's C2 refuses methods and calls of many more. */
    private static final int MAX_PARAMETERS = 24;

    private final FunctionPlan plan;
    private final List<Region> all;
    private final int[] regionOfBlock;

    private Regions(FunctionPlan plan, List<Region> all, int[] regionOfBlock) {
        this.plan = plan;
        this.all = all;
        this.regionOfBlock = regionOfBlock;
    }

    /** @param budget estimated bytes of JVM code of a region at most */
    static Regions cut(FunctionPlan plan, int budget) {
        int[] regionOfBlock = new int[plan.blocks().size()];
        List<List<Block>> pieces = new ArrayList<>();
        int size = Integer.MAX_VALUE;
        for (Block block : plan.reachedBlocks()) {
            int cost = SizeEstimate.of(plan, block);
            if (size > budget - cost) {
                pieces.add(new ArrayList<>());
                size = 0;
            }
            pieces.getLast().add(block);
            regionOfBlock[block.index()] = pieces.size() - 1;
            size += cost;
        }
        List<Region> regions = new ArrayList<>();
        for (int i = 0; i < pieces.size(); i++) {
            List<Integer> entries = entries(plan, i, regionOfBlock);
            regions.add(new Region(plan.entry(), i, pieces.get(i), entries, parameters(plan, entries)));
        }
        return new Regions(plan, regions, regionOfBlock);
    }

    List<Region> all() {
        return all;
    }

    Region of(int block) {
        return all.get(regionOfBlock[block]);
    }

    /** Whether a region returns to the driver on its way to a block. */
    boolean returns(Region from, int to) {
        return regionOfBlock[to] < from.index();
    }

    /** The blocks that the driver goes on with. */
    List<Integer> driven() {
        TreeSet<Integer> driven = new TreeSet<>();
        for (Block block : plan.reachedBlocks()) {
            for (int to : new int[] {block.next(), block.jump()}) {
                if (to != Block.NONE && returns(of(block.index()), to)) {
                    driven.add(to);
                }
            }
        }
        return List.copyOf(driven);
    }

    /** Cells that are live at an entry of a region but are no parameters of it: the frame's memory holds them on the way. */
    List<FrameLayout.Cell> carriedInFrame(Region region, int entry) {
        BitSet carried = (BitSet) plan.live(entry).clone();
        region.parameters().forEach(parameter -> carried.clear(parameter.variable()));
        return carried.stream().mapToObj(plan::cell).toList();
    }

    private static List<Integer> entries(FunctionPlan plan, int region, int[] regionOfBlock) {
        TreeSet<Integer> entries = new TreeSet<>();
        if (region == 0) {
            entries.add(0);
        }
        for (Block block : plan.reachedBlocks()) {
            for (int to : new int[] {block.next(), block.jump()}) {
                if (to != Block.NONE && regionOfBlock[to] == region && regionOfBlock[block.index()] != region) {
                    entries.add(to);
                }
            }
        }
        return List.copyOf(entries);
    }

    private static List<Region.Parameter> parameters(FunctionPlan plan, List<Integer> entries) {
        BitSet live = new BitSet();
        entries.forEach(entry -> live.or(plan.live(entry)));
        live.set(Register.R10.number());
        return live.stream()
                .limit(MAX_PARAMETERS)
                .mapToObj(variable -> new Region.Parameter(
                        variable,
                        variable != Register.R10.number()
                                && entries.stream()
                                        .filter(entry -> plan.live(entry).get(variable))
                                        .allMatch(entry -> plan.isInt(entry, variable))))
                .toList();
    }
}
