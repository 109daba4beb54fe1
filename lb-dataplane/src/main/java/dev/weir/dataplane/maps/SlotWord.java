package dev.weir.dataplane.maps;

import dev.weir.dataplane.transition.Phase;
import dev.weir.dataplane.transition.Slot;
import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.btf.EnumerationView;

/** A slot as the 8-byte word that the program reads ({@code enum slot_word}). Immutable. */
@SuppressWarnings("EnumOrdinal") // an index into an array of ours, no number of the program's
public final class SlotWord {
    private final int currentShift;
    private final int previousShift;
    private final int phaseShift;
    private final long backendMask;
    private final long phaseMask;
    private final long[] numbers = new long[Phase.values().length];

    SlotWord(Btf btf) {
        EnumerationView word = btf.enumeration("slot_word");
        currentShift = (int) word.value("SLOT_CURRENT_SHIFT");
        previousShift = (int) word.value("SLOT_PREVIOUS_SHIFT");
        phaseShift = (int) word.value("SLOT_PHASE_SHIFT");
        backendMask = (1L << word.value("SLOT_BACKEND_BITS")) - 1;
        phaseMask = (1L << word.value("SLOT_PHASE_BITS")) - 1;
        EnumerationView phases = btf.enumeration("phase");
        for (Phase phase : Phase.values()) {
            numbers[phase.ordinal()] = phases.value("PHASE_" + phase.name());
        }
    }

    /** @throws IllegalArgumentException if a backend id does not fit */
    public long encode(Slot slot) {
        return checked(slot.current()) << currentShift
                | checked(slot.previous()) << previousShift
                | numbers[slot.phase().ordinal()] << phaseShift;
    }

    /** @throws IllegalStateException if no encoding gives such a word */
    public Slot decode(long word) {
        int current = (int) (word >>> currentShift & backendMask);
        int previous = (int) (word >>> previousShift & backendMask);
        long number = word >>> phaseShift & phaseMask;
        for (Phase phase : Phase.values()) {
            if (numbers[phase.ordinal()] == number && (previous == 0 || phase == Phase.MOVING)) {
                return new Slot(current, previous, phase);
            }
        }
        throw new IllegalStateException("the map slots holds an impossible word %016x".formatted(word));
    }

    private long checked(int backend) {
        if (backend < 0 || backend > backendMask) {
            throw new IllegalArgumentException("backend id %d does not fit into a slot".formatted(backend));
        }
        return backend;
    }
}
