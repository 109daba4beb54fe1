package dev.weir.xdp.map;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The programs of one map of devices or CPUs, by ids of the map's own from 1 on, so that a value and its program change in one word of
 * memory. Asked by packet threads without a lock; an id is used again once no packet can have seen what it stood for.
 */
final class TargetPrograms {
    private final int attachType;
    private final Runnable awaitPrograms;
    private volatile @Nullable TargetProgram[] byId = new TargetProgram[1];

    /** @param attachType what programs must have been made for */
    TargetPrograms(int attachType, Runnable awaitPrograms) {
        this.attachType = attachType;
        this.awaitPrograms = awaitPrograms;
    }

    /** Whether a program may stand in the map. */
    boolean accepts(TargetProgram program) {
        return program.expectedAttachType() == attachType;
    }

    /** The program of an id; null for 0. */
    @Nullable
    TargetProgram get(int id) {
        @Nullable TargetProgram[] all = byId;
        return id > 0 && id < all.length ? all[id] : null;
    }

    /** Takes a hold on a program, and gives it an id. */
    synchronized int add(TargetProgram program) {
        program.hold();
        int id = 1;
        while (id < byId.length && byId[id] != null) {
            id++;
        }
        @Nullable TargetProgram[] more = Arrays.copyOf(byId, Math.max(byId.length, id + 1));
        more[id] = program;
        byId = more;
        return id;
    }

    /** Releases the program of an id that no value has any more; nothing for 0. For control threads. */
    void letGo(int id) {
        TargetProgram program = get(id);
        if (program != null) {
            awaitPrograms.run();
            forget(id);
            program.release();
        }
    }

    private synchronized void forget(int id) {
        @Nullable TargetProgram[] fewer = byId.clone();
        fewer[id] = null;
        byId = fewer;
    }

    /** Releases all: the map is gone. */
    void close() {
        for (TargetProgram program : byId) {
            if (program != null) {
                program.release();
            }
        }
    }
}
