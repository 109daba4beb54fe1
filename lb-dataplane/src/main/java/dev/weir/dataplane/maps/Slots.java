package dev.weir.dataplane.maps;

import dev.weir.dataplane.transition.Slot;
import dev.weir.xdp.BpfMap;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Objects;

/**
 * The slots of all services, one after another; a {@link TableRegion} names a service's. Each slot is written whole, so a slot in use
 * may be changed: packets meet the old word or the new one. One writer for each region.
 */
public final class Slots {
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final SlotWord word;
    private final int capacity;
    private final MemorySegment memory;

    Slots(SlotWord word, BpfMap map) {
        this.word = word;
        this.capacity = map.spec().maxEntries();
        this.memory = map.mmap();
    }

    /** Number of slots; indices are below it. */
    public int capacity() {
        return capacity;
    }

    public Slot read(int index) {
        return word.decode(word(index));
    }

    public void write(int index, Slot slot) {
        setWord(index, word.encode(slot));
    }

    /** A slot's word as the program reads it. */
    public long word(int index) {
        return (long) LONG.getAcquire(memory, offset(index));
    }

    /** Sets a slot's word; see {@link #encoding}. */
    public void setWord(int index, long slotWord) {
        LONG.setRelease(memory, offset(index), slotWord);
    }

    /** Between slots and their words, for who handles many of them. */
    public SlotWord encoding() {
        return word;
    }

    private long offset(int index) {
        return (long) Objects.checkIndex(index, capacity) * Long.BYTES;
    }
}
