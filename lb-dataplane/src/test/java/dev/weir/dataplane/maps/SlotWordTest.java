package dev.weir.dataplane.maps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weir.dataplane.transition.Slot;
import org.junit.jupiter.api.Test;

class SlotWordTest {
    private static final int HIGHEST = (1 << 28) - 1;

    private final SlotWord word = new SlotWord(WeirObject.read().spec().btf());

    @Test
    void anEmptySlotIsZero() {
        assertEquals(0, word.encode(Slot.EMPTY));
    }

    @Test
    void ownersAndPhaseLieWhereTheProgramReadsThem() {
        assertEquals(7, word.encode(Slot.stable(7)));
        assertEquals(1L << 56 | 7, word.encode(Slot.preparing(7)));
        assertEquals(2L << 56 | 9L << 28 | 7, word.encode(Slot.moving(7, 9)));
    }

    @Test
    void decodesWhatItEncodes() {
        for (Slot slot : new Slot[] {
            Slot.EMPTY, Slot.stable(HIGHEST), Slot.preparing(1), Slot.moving(HIGHEST, HIGHEST), Slot.moving(3, 0)
        }) {
            assertEquals(slot, word.decode(word.encode(slot)));
        }
    }

    @Test
    void refusesIdsThatDoNotFit() {
        assertThrows(IllegalArgumentException.class, () -> word.encode(Slot.stable(HIGHEST + 1)));
        assertThrows(IllegalArgumentException.class, () -> word.encode(Slot.stable(-1)));
    }

    @Test
    void refusesWordsThatNobodyWrites() {
        assertThrows(IllegalStateException.class, () -> word.decode(3L << 56));
        assertThrows(IllegalStateException.class, () -> word.decode(1L << 28));
    }
}
