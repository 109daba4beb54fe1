package dev.weir.xdp.fuzz;

import dev.weir.xdp.helper.Helper;
import dev.weir.xdp.isa.JumpOperation;
import dev.weir.xdp.isa.MemorySize;

/** Writes calls of helpers on maps with keys. */
final class MapCalls {
    private static final SampleMap[] KEYED = {
        SampleMap.HASH,
        SampleMap.HASH,
        SampleMap.ARRAY,
        SampleMap.CPU_ARRAY,
        SampleMap.CPU_HASH,
        SampleMap.LRU,
        SampleMap.TRIE
    };

    /** Their values stay where they are, whatever happens to the map, and are as large as those of the array. */
    private static final SampleMap[] ARRAYS = {SampleMap.ARRAY, SampleMap.CPU_ARRAY, SampleMap.INNER};

    private final Body body;
    private final CodeWriter code;

    MapCalls(Body body) {
        this.body = body;
        this.code = body.code;
    }

    void write() {
        switch (body.random.nextInt(8)) {
            case 0, 1, 2 -> useEntry(keyed());
            case 3, 4 -> update();
            case 5 -> delete();
            case 6 -> useInner();
            default -> rebase();
        }
    }

    /** Looks some entry up; R0 is its value, or 0. */
    private void lookUp(SampleMap map) {
        key(map);
        code.loadMap(1, map);
        lookUpAgain();
    }

    /** Looks a key up; R0 is its value, or 0. */
    void lookUp(SampleMap map, int key) {
        code.storeImmediate(MemorySize.WORD, Body.STACK, Body.KEY, key).loadMap(1, map);
        lookUpAgain();
    }

    /** Looks the same key up in the map that R1 is. */
    private void lookUpAgain() {
        code.copy(2, Body.STACK).plus(2, Body.KEY).call(Helper.MAP_LOOKUP_ELEM);
        body.renewArguments();
    }

    /** Looks an entry up and works on it if it is there. */
    private void useEntry(SampleMap map) {
        lookUp(map);
        int over = code.jump(true, JumpOperation.JEQ, 0, 0);
        work(map.valueSize());
        code.land(over);
        body.number(0);
    }

    /** Works on the value that R0 points to. */
    private void work(int bytes) {
        for (int i = body.random.nextInt(1, 4); i > 0; i--) {
            body.accesses.anyIn(0, bytes);
        }
    }

    private void useInner() {
        lookUp(SampleMap.OUTER);
        int noMap = code.jump(true, JumpOperation.JEQ, 0, 0);
        code.copy(1, 0);
        lookUpAgain();
        int noEntry = code.jump(true, JumpOperation.JEQ, 0, 0);
        work(SampleMap.INNER.valueSize());
        code.land(noEntry);
        code.land(noMap);
        body.number(0);
    }

    /** Makes the base register point to another value, if it is there. */
    private void rebase() {
        SampleMap map = ARRAYS[body.random.nextInt(ARRAYS.length)];
        if (body.baseIsStack || map.valueSize() < body.baseBytes) {
            useEntry(map);
            return;
        }
        lookUp(map);
        int over = code.jump(true, JumpOperation.JEQ, 0, 0);
        code.copy(Body.BASE, 0);
        code.land(over);
        body.number(0);
    }

    private void update() {
        SampleMap map = keyed();
        key(map);
        int room = (Body.STACK_BYTES - map.valueSize()) / Long.BYTES;
        code.loadMap(1, map)
                .copy(2, Body.STACK)
                .plus(2, Body.KEY)
                .copy(3, Body.STACK)
                .plus(3, -Body.STACK_BYTES + Long.BYTES * body.random.nextInt(room + 1))
                .move(4, body.random.nextInt(3))
                .call(Helper.MAP_UPDATE_ELEM);
        body.renewArguments();
    }

    private void delete() {
        SampleMap map = keyed();
        key(map);
        code.loadMap(1, map).copy(2, Body.STACK).plus(2, Body.KEY).call(Helper.MAP_DELETE_ELEM);
        body.renewArguments();
    }

    /** Puts a key where keys are taken from: a constant, or a small number that the program has. */
    private void key(SampleMap map) {
        if (map == SampleMap.TRIE) {
            int address = Prefixes.ADDRESSES[body.random.nextInt(Prefixes.ADDRESSES.length)];
            code.storeImmediate(MemorySize.WORD, Body.STACK, Body.KEY + Integer.BYTES, address);
        }
        if (body.random.nextInt(3) == 0) {
            int bits = 8 * body.random.nextInt(1, 5);
            int key = map == SampleMap.TRIE ? bits : body.random.nextInt(map.entries() + 1) % SampleMap.KEYS;
            code.storeImmediate(MemorySize.WORD, Body.STACK, Body.KEY, key);
        } else {
            // Prefixes may be longer than there are bits.
            int register = body.scratch();
            code.mask(register, map == SampleMap.TRIE ? 2 * SampleMap.KEYS - 1 : SampleMap.KEYS - 1)
                    .store(MemorySize.WORD, Body.STACK, Body.KEY, register);
        }
    }

    private SampleMap keyed() {
        return KEYED[body.random.nextInt(KEYED.length)];
    }
}
