package dev.weir.xdp.jit;

import dev.weir.xdp.machine.Executable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Which bytes of a function's frame are kept in variables of the JVM, so-called cells, and which in memory. A cell is 1, 2, 4 or 8 bytes
 * that every access takes whole or not at all; it is written to its place in memory only where a helper is about to read it there. What
 * is written by helpers, or by an access that might be anywhere, stays in memory.
 */
final class FrameLayout {
    private static final int BYTES = Executable.STACK_BYTES;

    /**
     * Some bytes of the frame that live in a variable.
     *
     * @param variable number of the variable
     * @param offset of the first byte, from R10; negative
     * @param size 1, 2, 4 or 8
     */
    record Cell(int variable, int offset, int size) {}

    private final List<Cell> cells;
    /** The cell that begins at a byte of the frame, as an index; -1 where none does. */
    private final int[] cellAt;

    private FrameLayout(List<Cell> cells, int[] cellAt) {
        this.cells = cells;
        this.cellAt = cellAt;
    }

    List<Cell> cells() {
        return cells;
    }

    /** The cells that hold {@code size} bytes at an offset from R10, in order; empty if memory alone does. */
    List<Cell> covering(long offset, int size) {
        long first = offset + BYTES;
        if (first < 0 || first + size > BYTES || cellAt[(int) first] < 0) {
            return List.of();
        }
        List<Cell> covering = new ArrayList<>();
        for (int at = (int) first; at < first + size; ) {
            Cell cell = cells.get(cellAt[at]);
            covering.add(cell);
            at += cell.size();
        }
        return covering;
    }

    /** The cells that have bytes in a range of offsets from R10. */
    List<Cell> overlapping(long from, long to) {
        return cells.stream()
                .filter(cell -> cell.offset() < to && cell.offset() + cell.size() > from)
                .toList();
    }

    /** Collects the accesses to a frame. */
    static final class Builder {
        private record Range(int from, int to) {}

        private final List<Range> accesses = new ArrayList<>();
        private final BitSet memory = new BitSet();

        /** Bytes that are loaded or stored at once, at a certain place. */
        void access(long offset, int size) {
            long from = offset + BYTES;
            if (from >= 0 && from + size <= BYTES) {
                accesses.add(new Range((int) from, (int) from + size));
            } else {
                memory(offset, offset + size);
            }
        }

        /** Bytes that are read and written in ways that cells cannot follow. */
        void memory(long from, long to) {
            long first = Math.max(from + BYTES, 0);
            long end = Math.min(to + BYTES, BYTES);
            if (first < end) {
                memory.set((int) first, (int) end);
            }
        }

        /** @param firstVariable number of the first cell's variable */
        FrameLayout build(int firstVariable) {
            spreadMemory();
            BitSet boundaries = new BitSet();
            BitSet used = new BitSet();
            for (Range access : accesses) {
                boundaries.set(access.from());
                boundaries.set(access.to());
                used.set(access.from(), access.to());
            }
            used.andNot(memory);
            List<Cell> cells = new ArrayList<>();
            int[] cellAt = new int[BYTES];
            Arrays.fill(cellAt, -1);
            for (int at = used.nextSetBit(0); at >= 0; at = used.nextSetBit(at)) {
                int end = boundaries.nextSetBit(at + 1);
                int size = Integer.highestOneBit(end - at);
                cellAt[at] = cells.size();
                cells.add(new Cell(firstVariable + cells.size(), at - BYTES, size));
                at += size;
            }
            return new FrameLayout(List.copyOf(cells), cellAt);
        }

        /** An access that touches a byte of memory is one of memory altogether. */
        private void spreadMemory() {
            boolean changed = true;
            while (changed) {
                int before = memory.cardinality();
                for (Range access : accesses) {
                    if (!memory.get(access.from(), access.to()).isEmpty()) {
                        memory.set(access.from(), access.to());
                    }
                }
                changed = memory.cardinality() != before;
            }
        }
    }
}
