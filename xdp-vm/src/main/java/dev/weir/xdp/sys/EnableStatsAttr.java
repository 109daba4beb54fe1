package dev.weir.xdp.sys;

import java.lang.foreign.Arena;

/** The argument of {@code BPF_ENABLE_STATS}: what to count, in bytes 0 to 3. */
public final class EnableStatsAttr extends BpfAttr {
    private static final int TYPE = 0;
    private static final int BYTES = 4;
    private static final int BPF_STATS_RUN_TIME = 0;

    public EnableStatsAttr(Arena arena) {
        super(arena, BYTES);
        putInt(TYPE, BPF_STATS_RUN_TIME);
    }
}
