package dev.weir.xdp.jit;

import dev.weir.xdp.flow.Block;
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

    /** Whether any region returns to the driver. */
    boolean needsDriver() {
        return plan.reachedBlocks().stream()
                .anyMatch(block -> returns(block, block.next()) || returns(block, block.jump()));
    }

    /** Whether an edge is one on which a region returns to the driver. */
    boolean returns(Block from, int to) {
        return to != Block.NONE && regionOfBlock[to] < regionOfBlock[from.index()];
    }

    /** Whether an edge stays in its region. */
    boolean stays(Block from, int to) {
        return regionOfBlock[to] == regionOfBlock[from.index()];
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
        return live.stream()
                .mapToObj(variable -> new Region.Parameter(
                        variable,
                        entries.stream()
                                .filter(entry -> plan.live(entry).get(variable))
                                .allMatch(entry -> plan.isInt(entry, variable))))
                .toList();
    }
}
