package dev.weir.xdp.jit;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import dev.weir.xdp.map.ArrayMap;
import dev.weir.xdp.map.HashShape;
import dev.weir.xdp.map.HashedMap;
import dev.weir.xdp.map.PerCpuArrayMap;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.MethodTypeDesc;
import java.util.Collections;
import java.util.List;

/** Look-ups in maps that are known: arrays in place, hashes by a constant {@link HashShape}, with keys as numbers. */
final class LookupEmitter {
    private static final int WORDS = HashShape.MAX_WORD_BYTES / Long.BYTES;
    private static final MethodTypeDesc BY_WORDS = MethodTypeDesc.of(CD_long, Collections.nCopies(WORDS, CD_long))
            .insertParameterTypes(0, Names.HASH_PLACE, CD_int);

    private final Emission at;
    private final MemoryEmitter memory;
    private final CodeBuilder code;

    LookupEmitter(Emission at, MemoryEmitter memory) {
        this.at = at;
        this.memory = memory;
        this.code = at.code();
    }

    void emit(KeyedLookup lookup) {
        switch (lookup.map()) {
            case ArrayMap array -> {
                pushKey(lookup);
                index(array.maxEntries(), array.stride(), () -> pushValues(lookup));
            }
            case PerCpuArrayMap array -> {
                pushKey(lookup);
                index(array.maxEntries(), array.stride(), () -> pushCpuBase(lookup, array));
            }
            case HashedMap hashed -> find(hashed, lookup);
            default ->
                throw new IllegalArgumentException(
                        "no look-up by numbers in " + lookup.map().spec());
        }
        at.values().storeLong(0);
    }

    /** Stack: the index, an int. Leaves the address of the value, or 0. */
    private void index(int entries, int stride, Runnable pushBase) {
        Label outside = code.newLabel();
        Label done = code.newLabel();
        code.dup()
                .loadConstant(entries)
                .invokestatic(Names.INTEGER, "compareUnsigned", Names.INTS_TO_INT)
                .ifge(outside);
        at.values().widen();
        code.loadConstant((long) stride).lmul();
        pushBase.run();
        code.ladd().goto_(done).labelBinding(outside).pop().lconst_0().labelBinding(done);
    }

    private void pushValues(KeyedLookup lookup) {
        at.pushOfMap(Fields.Kind.VALUES, lookup.index());
    }

    private void pushCpuBase(KeyedLookup lookup, PerCpuArrayMap array) {
        pushValues(lookup);
        at.pushCpu();
        code.invokevirtual(Names.CPU, "number", Names.TO_INT)
                .i2l()
                .loadConstant(array.cpuStride())
                .lmul()
                .ladd();
    }

    /** Pushes an array's key as an int. */
    private void pushKey(KeyedLookup lookup) {
        memory.pushPiece(lookup, lookup.pieces().getFirst());
    }

    private void find(HashedMap map, KeyedLookup lookup) {
        String shape = at.fields().of(map.index().shape());
        code.getstatic(Names.PROGRAM, shape, Names.HASH_SHAPE);
        at.pushOfMap(Fields.Kind.PLACE, lookup.index());
        at.pushCpu();
        code.invokevirtual(Names.CPU, "number", Names.TO_INT);
        List<List<KeyedLookup.Piece>> words = lookup.words();
        words.forEach(pieces -> pushWord(lookup, pieces));
        for (int word = words.size(); word < WORDS; word++) {
            code.lconst_0();
        }
        code.invokevirtual(Names.HASH_SHAPE, "lookup", BY_WORDS);
    }

    private void pushWord(KeyedLookup lookup, List<KeyedLookup.Piece> pieces) {
        for (KeyedLookup.Piece piece : pieces) {
            memory.pushPiece(lookup, piece);
            if (piece.size() < Long.BYTES) {
                at.values().widen();
            }
            if (piece.shift() > 0) {
                code.loadConstant(piece.shift()).lshl().lor();
            }
        }
    }
}
