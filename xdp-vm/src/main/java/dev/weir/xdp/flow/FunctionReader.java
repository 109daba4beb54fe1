package dev.weir.xdp.flow;

import dev.weir.xdp.isa.Instructions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the blocks of one function. */
final class FunctionReader {
    /** A longer run of instructions is cut: compilers want pieces that fit somewhere. */
    private static final int MAX_BLOCK_SLOTS = 128;

    private final Instructions code;
    private final @Nullable Operation[] operations;
    private final Deque<Integer> entries;
    private final BitSet reached = new BitSet();
    private final BitSet leaders = new BitSet();

    /**
     * @param operations takes what is decoded
     * @param entries takes the functions that this one refers to
     */
    FunctionReader(Instructions code, @Nullable Operation[] operations, Deque<Integer> entries) {
        this.code = code;
        this.operations = operations;
        this.entries = entries;
    }

    FunctionFlow read(int entry) {
        if (entry < 0 || entry >= code.size()) {
            throw new UnsupportedInstructionException(entry, "a function begins outside the program");
        }
        reach(entry);
        List<Integer> order = reversePostorder(entry);
        int[] indexOfLeader = new int[code.size()];
        Arrays.fill(indexOfLeader, Block.NONE);
        for (int i = 0; i < order.size(); i++) {
            indexOfLeader[order.get(i)] = i;
        }
        List<Block> blocks = new ArrayList<>();
        for (int leader : order) {
            int last = lastOf(leader);
            int next = nextOf(last);
            int jump = jumpOf(last);
            blocks.add(new Block(
                    blocks.size(),
                    leader,
                    last,
                    next == Block.NONE ? Block.NONE : indexOfLeader[next],
                    jump == Block.NONE ? Block.NONE : indexOfLeader[jump]));
        }
        return new FunctionFlow(entry, blocks);
    }

    private void reach(int entry) {
        Decoder decoder = new Decoder(code);
        Deque<Integer> open = new ArrayDeque<>(List.of(entry));
        leaders.set(entry);
        while (!open.isEmpty()) {
            int run = 0;
            for (int slot = open.pop(); slot != Block.NONE && !reached.get(slot); slot = nextOf(slot)) {
                reached.set(slot);
                Operation operation = decoder.decode(slot);
                operations[slot] = operation;
                refer(operation);
                if (++run % MAX_BLOCK_SLOTS == 0) {
                    leaders.set(slot);
                }
                int jump = jumpOf(slot);
                if (jump != Block.NONE) {
                    leaders.set(jump);
                    open.push(jump);
                }
                if (jump != Block.NONE && nextOf(slot) != Block.NONE) {
                    leaders.set(nextOf(slot));
                }
            }
        }
    }

    private void refer(Operation operation) {
        if (operation instanceof Operation.LocalCall call) {
            entries.add(call.slot());
        } else if (operation instanceof Operation.FunctionAddress address) {
            entries.add(address.slot());
        }
    }

    /** Depth first without recursion: programs are deep. The way without a jump is gone last, so that it comes to stand next. */
    private List<Integer> reversePostorder(int entry) {
        List<Integer> postorder = new ArrayList<>();
        BitSet seen = new BitSet();
        Deque<int[]> path = new ArrayDeque<>();
        path.push(new int[] {entry, 0});
        seen.set(entry);
        while (!path.isEmpty()) {
            int[] at = path.element();
            int last = lastOf(at[0]);
            int way = at[1]++;
            int to = way == 0 ? jumpOf(last) : way == 1 ? nextOf(last) : Block.NONE;
            if (way > 1) {
                postorder.add(path.pop()[0]);
            } else if (to != Block.NONE && !seen.get(to)) {
                seen.set(to);
                path.push(new int[] {to, 0});
            }
        }
        Collections.reverse(postorder);
        return postorder;
    }

    private int lastOf(int leader) {
        int slot = leader;
        while (jumpOf(slot) == Block.NONE && nextOf(slot) != Block.NONE && !leaders.get(nextOf(slot))) {
            slot = nextOf(slot);
        }
        return slot;
    }

    private int nextOf(int slot) {
        Operation operation = operations[slot];
        if (operation instanceof Operation.Exit || operation instanceof Operation.Jump) {
            return Block.NONE;
        }
        int next = slot + (code.get(slot).isLoadImmediate64() ? 2 : 1);
        if (next >= code.size()) {
            throw new UnsupportedInstructionException(slot, "the program ends behind it without an exit");
        }
        return next;
    }

    private int jumpOf(int slot) {
        return switch (operations[slot]) {
            case Operation.Jump jump -> jump.to();
            case Operation.Branch branch -> branch.to();
            case null, default -> Block.NONE;
        };
    }
}
