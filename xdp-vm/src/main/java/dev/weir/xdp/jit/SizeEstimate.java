package dev.weir.xdp.jit;

import dev.weir.xdp.flow.Block;
import dev.weir.xdp.flow.Operation;

/** How many bytes of JVM code a block will take, about: on the safe side for ordinary code. */
final class SizeEstimate {
    private SizeEstimate() {}

    static int of(FunctionPlan plan, Block block) {
        int[] bytes = {crossing(plan, block)};
        plan.program().flow().forEach(block, (_, operation) -> bytes[0] += of(operation));
        return bytes[0];
    }

    /** Leaving for another region: all live variables are loaded, perhaps converted. */
    private static int crossing(FunctionPlan plan, Block block) {
        int bytes = 8;
        for (int to : new int[] {block.next(), block.jump()}) {
            if (to != Block.NONE) {
                bytes += 3 * plan.live(to).cardinality() / 2;
            }
        }
        return bytes;
    }

    private static int of(Operation operation) {
        return switch (operation) {
            case Operation.Binary binary -> binary.wide() ? 10 : 7;
            case Operation.Negate _, Operation.Swap _ -> 8;
            case Operation.Constant _, Operation.MapHandle _, Operation.MapAddress _, Operation.FunctionAddress _ -> 6;
            case Operation.Load _, Operation.Store _ -> 16;
            case Operation.Atomic _ -> 22;
            case Operation.Jump _, Operation.Exit _ -> 4;
            case Operation.Branch _ -> 12;
            case Operation.HelperCall _, Operation.LocalCall _ -> 36;
        };
    }
}
