package dev.weir.xdp.helper;

import static dev.weir.xdp.helper.HelperLab.at;
import static dev.weir.xdp.helper.HelperLab.context;
import static dev.weir.xdp.helper.HelperLab.number;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.helper.HelperLab.Argument;
import dev.weir.xdp.spec.MapType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Choosing targets and telling the control side, here as in the kernel. */
class RedirectHelpersIT {
    private static final int LOOPBACK = 1;

    @BeforeAll
    static void needsKernel() {
        HelperLab.assumeKernel();
    }

    @Test
    void returnsTheKernelsVerdictForInterfaces() {
        HelperLab lab = new HelperLab(new byte[60]);
        for (long index : new long[] {0, 1, 99_999, 1L << 32, -1}) {
            for (long flags : new long[] {0, 1, 2, 8, 1L << 32}) {
                lab.call(Helper.REDIRECT, number(index), number(flags));
            }
        }
        lab.compare("redirect");
    }

    @ParameterizedTest
    @EnumSource(names = {"DEVMAP", "DEVMAP_HASH", "CPUMAP", "XSKMAP"})
    void returnsTheKernelsVerdictForEntriesOfMaps(MapType type) {
        HelperLab lab = new HelperLab(new byte[60]);
        Argument map = lab.map("targets", type, 4, 4, 4);
        if (type != MapType.XSKMAP) {
            int key = type == MapType.CPUMAP ? 0 : 1;
            lab.entry(map, number4(key), number4(type == MapType.CPUMAP ? 192 : LOOPBACK));
        }
        for (long key : new long[] {0, 1, 2, 4, 0x1_0000_0000L, 0x1_0000_0001L, -1}) {
            for (long flags : new long[] {0, 1, 2, 3, 4, 8, 9, 11, 16, 24, 27, 32, 1L << 32, -1}) {
                lab.call(Helper.REDIRECT_MAP, map, number(key), number(flags));
            }
        }
        lab.compare(type.toString());
    }

    @Test
    void writesToRingBuffersAsTheKernelDoes() {
        HelperLab lab = new HelperLab(new byte[60]);
        Argument ring = lab.map("ring", MapType.RINGBUF, 0, 0, 4096);
        for (int bytes : new int[] {1, 8, 9, 1000, 3000, 1000, 1000, 24, 200}) {
            lab.call(Helper.RINGBUF_OUTPUT, ring, at(0), number(bytes), number(0));
            for (int question = 0; question < 5; question++) {
                lab.call(Helper.RINGBUF_QUERY, ring, number(question));
            }
        }
        for (long flags : new long[] {1, 2, 3, 4, 1L << 32}) {
            lab.call(Helper.RINGBUF_OUTPUT, ring, at(0), number(8), number(flags));
        }
        lab.compare("ring buffer");
    }

    @Test
    void refusesPerfEventsAsTheKernelDoes() {
        HelperLab lab = new HelperLab(new byte[60]);
        Argument events = lab.map("events", MapType.PERF_EVENT_ARRAY, 4, 4, 2);
        for (long flags : new long[] {
            0, 1, 2, 0xffff_ffffL, 60L << 32, 61L << 32, 60L << 32 | 0xffff_ffffL, 0xf_ffffL << 32, 1L << 52, -1
        }) {
            lab.call(Helper.PERF_EVENT_OUTPUT, context(), events, number(flags), at(0), number(16));
        }
        List<Long> results = lab.compare("perf events").results();
        assertEquals(-Errno.EFAULT, results.get(5));
    }

    private static byte[] number4(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array();
    }
}
