package dev.weir.xdp.map;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.RingBuffer;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.map.VmMaps.Scratch;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.memory.NativeMemory;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RingBufferMapTest {
    private static final int BYTES = 4096;
    private static final int QUERY_AVAILABLE = 0;
    private static final int QUERY_CONSUMER = 2;
    private static final int QUERY_PRODUCER = 3;
    private static final int NO_WAKEUP = 1;

    @Test
    void givesOutWhatIsSubmittedInOrderAndNotWhatIsDiscarded() {
        try (RingBufferMap map = create(BYTES);
                RingBuffer consumer = map.ringBuffer()) {
            List<Long> seen = new ArrayList<>();
            for (long round = 0; round < 1000; round++) {
                long first = map.reserve(8, 0);
                long second = map.reserve(8, 0);
                Memory.putLong(first, 2 * round);
                Memory.putLong(second, 2 * round + 1);
                map.submit(second, 0);
                assertEquals(0, consumer.poll(Duration.ZERO, record -> seen.add(-1L)), "the first is still busy");
                if (round % 3 == 0) {
                    map.discard(first, 0);
                } else {
                    map.submit(first, 0);
                }
                seen.clear();
                consumer.poll(Duration.ZERO, record -> seen.add(record.get(JAVA_LONG, 0)));
                assertEquals(round % 3 == 0 ? List.of(2 * round + 1) : List.of(2 * round, 2 * round + 1), seen);
            }
            assertEquals(map.query(QUERY_PRODUCER), map.query(QUERY_CONSUMER));
            assertEquals(32_000, map.query(QUERY_PRODUCER));
        }
    }

    @Test
    void keepsRecordsOfAnySizeInOnePiece() {
        try (RingBufferMap map = create(BYTES);
                RingBuffer consumer = map.ringBuffer()) {
            for (int bytes = 1; bytes <= BYTES - 16; bytes += 13) {
                long record = map.reserve(bytes, 0);
                assertNotEquals(0, record, "room for " + bytes);
                Memory.fill(record, bytes, (byte) bytes);
                map.submit(record, 0);
                int expected = bytes;
                assertEquals(1, consumer.poll(Duration.ZERO, seen -> {
                    assertEquals(expected, seen.byteSize());
                    assertEquals((byte) expected, seen.get(java.lang.foreign.ValueLayout.JAVA_BYTE, expected - 1L));
                    assertEquals((byte) expected, seen.get(java.lang.foreign.ValueLayout.JAVA_BYTE, 0));
                }));
            }
        }
    }

    @Test
    void refusesWhatDoesNotFit() {
        try (RingBufferMap map = create(BYTES);
                Scratch scratch = new Scratch()) {
            assertEquals(0, map.reserve(BYTES, 0));
            assertEquals(0, map.reserve(8, 1), "there are no flags");
            assertEquals(-Errno.EINVAL, map.output(scratch.value(), 8, 4));
            int fitting = 0;
            while (map.output(scratch.value(), 24, 0) == 0) {
                fitting++;
            }
            assertEquals((BYTES - 1) / 32, fitting);
            assertEquals(-Errno.EAGAIN, map.output(scratch.value(), 24, 0));
            assertEquals(fitting * 32L, map.query(QUERY_AVAILABLE));
        }
    }

    @Test
    void findsItsMapFromARecord() {
        MapTable table = new MapTable();
        try (VmMap map = Maps.create(
                new MapSpec("test", MapType.RINGBUF, 0, 0, BYTES, 0), MapEnvironment.of(table, VmMaps.CPUS))) {
            long record = ((RingBufferMap) map).reserve(8, 0);
            assertSame(map, RingBufferMap.ofRecord(table, record));
        }
    }

    /** What any producer was told is in the ring comes out, once, and each producer's records in its order. */
    @Test
    void losesNothingOfSeveralProducers() throws InterruptedException {
        int producers = 3;
        int each = 10_000;
        long before = NativeMemory.liveBytes();
        try (RingBufferMap map = create(BYTES);
                RingBuffer consumer = map.ringBuffer()) {
            List<Thread> threads = new ArrayList<>();
            for (int producer = 0; producer < producers; producer++) {
                int number = producer;
                threads.add(Thread.ofPlatform().start(() -> produce(map, number, each)));
            }
            long[] next = new long[producers];
            long taken = 0;
            while (taken < (long) producers * each) {
                int handed = consumer.poll(Duration.ofSeconds(20), record -> {
                    long value = record.get(JAVA_LONG, 0);
                    int producer = (int) (value >>> 32);
                    assertEquals(next[producer]++, value & 0xffff_ffffL);
                    assertEquals(value, record.get(JAVA_LONG, record.byteSize() - 8));
                });
                assertTrue(handed > 0, "it came to a stop after " + taken);
                taken += handed;
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(0, consumer.poll(Duration.ZERO, record -> {}));
        }
        assertEquals(before, NativeMemory.liveBytes());
    }

    private static void produce(RingBufferMap map, int number, int count) {
        for (int i = 0; i < count; ) {
            int words = 1 + (i * 7 + number) % 5;
            long record = map.reserve(words * 8L, 0);
            if (record == 0) {
                Thread.onSpinWait();
                continue;
            }
            if (i % 11 == 3) {
                map.discard(record, 0);
                record = 0;
            }
            if (record != 0 || (record = map.reserve(words * 8L, 0)) != 0) {
                long value = (long) number << 32 | i;
                Memory.putLong(record, value);
                Memory.putLong(record + (words - 1) * 8L, value);
                map.submit(record, 0);
                i++;
            }
        }
    }

    @Test
    void wakesTheConsumerUnlessToldNotTo() throws InterruptedException {
        try (RingBufferMap map = create(BYTES);
                RingBuffer consumer = map.ringBuffer()) {
            Thread quiet = Thread.ofPlatform().start(() -> map.submit(map.reserve(8, 0), NO_WAKEUP));
            quiet.join();
            assertEquals(1, consumer.poll(Duration.ofSeconds(20), record -> {}), "what is there needs no waking");
            Thread loud = Thread.ofPlatform().start(() -> map.submit(map.reserve(8, 0), 0));
            assertEquals(1, consumer.poll(Duration.ofSeconds(20), record -> {}));
            loud.join();
            assertEquals(0, consumer.poll(Duration.ofMillis(1), record -> {}));
        }
    }

    private static RingBufferMap create(int bytes) {
        return (RingBufferMap) VmMaps.create(MapType.RINGBUF, 0, 0, bytes, 0);
    }
}
