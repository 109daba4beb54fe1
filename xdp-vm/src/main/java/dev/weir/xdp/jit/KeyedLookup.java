package dev.weir.xdp.jit;

import dev.weir.xdp.map.ArrayMap;
import dev.weir.xdp.map.HashOfMaps;
import dev.weir.xdp.map.HashShape;
import dev.weir.xdp.map.HashedMap;
import dev.weir.xdp.map.PerCpuArrayMap;
import dev.weir.xdp.map.VmMap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A look-up in a certain map whose key is taken as numbers instead of by its address: the key need not be in memory then.
 *
 * @param index which of the program's maps
 * @param map that map, or any other one of its shape
 * @param frameOffset where in the frame the key is, from R10; null if it is elsewhere, wherever R2 says
 */
record KeyedLookup(int index, VmMap map, @Nullable Long frameOffset) {
    /**
     * Bytes of the key that are loaded at once.
     *
     * @param at offset from the key's beginning
     * @param size 1, 2, 4 or 8
     */
    record Piece(int at, int size) {
        /** How far to shift it in the word of 8 bytes that it belongs to. */
        int shift() {
            return at % Long.BYTES * Byte.SIZE;
        }
    }

    /** Whether look-ups in a map can be done so. */
    static boolean isPossible(VmMap map) {
        return switch (map) {
            case ArrayMap _, PerCpuArrayMap _ -> true;
            // What it finds is not the place of a value but what stands there.
            case HashOfMaps _ -> false;
            case HashedMap hashed -> hashed.spec().keySize() <= HashShape.MAX_WORD_BYTES;
            default -> false;
        };
    }

    /** The key's words of 8 bytes, the last one perhaps shorter; each in pieces of sizes that can be loaded. */
    List<List<Piece>> words() {
        List<List<Piece>> words = new ArrayList<>();
        int bytes = map.spec().keySize();
        for (int at = 0; at < bytes; at += Long.BYTES) {
            List<Piece> pieces = new ArrayList<>();
            int end = Math.min(bytes, at + Long.BYTES);
            for (int piece = at; piece < end; ) {
                int size = Integer.highestOneBit(end - piece);
                pieces.add(new Piece(piece, size));
                piece += size;
            }
            words.add(pieces);
        }
        return words;
    }

    /** All pieces of the key, in order. */
    List<Piece> pieces() {
        return words().stream().flatMap(List::stream).toList();
    }
}
