/**
 * From tables to BPF maps, so that no packet sees half a change: which entries and slots belong to whom, the switch from one
 * table to the next, and the tidying up once no connection depends on the old one. The maps describe themselves, so that what an
 * earlier agent left is found again without a journal. Everything here belongs to one thread. Imports {@code table}, {@code
 * maglev}, {@code transition}, {@code maps}, {@code neighbour} and the engine's {@code sys}.
 */
@NullMarked
package dev.weir.dataplane.apply;

import org.jspecify.annotations.NullMarked;
