package dev.weir.xdp.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.Collection;
import dev.weir.xdp.RingBuffer;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.spec.TestObjects;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RingBufferIT {
    /** The ring holds some five rounds. */
    private static final int ROUNDS = 40;

    private Collection live;
    private RingBuffer events;

    @BeforeAll
    static void needsKernel() {
        Kernel.assumeUsable();
    }

    @BeforeEach
    void load() {
        live = new KernelEngine().load(TestObjects.parse("engine"));
        events = live.map("events").ringBuffer();
    }

    @AfterEach
    void close() {
        events.close();
        live.close();
    }

    @Test
    void handsOverRecordsInOrderWithoutTheDiscardedOnes() {
        live.program("emit").testRun(new TestRun(new byte[64], 6));
        List<Long> numbers = new ArrayList<>();
        int handed = events.poll(Duration.ZERO, record -> {
            assertEquals(16, record.byteSize());
            assertEquals(64, record.get(JAVA_INT, 8));
            assertEquals(7, record.get(JAVA_INT, 12));
            numbers.add(record.get(JAVA_LONG, 0));
        });
        assertEquals(4, handed);
        assertEquals(List.of(1L, 2L, 4L, 5L), numbers);
        assertEquals(0, events.poll(Duration.ZERO, record -> numbers.add(0L)));
    }

    @Test
    void goesRoundManyTimes() {
        long[] expected = {0};
        for (int round = 0; round < ROUNDS; round++) {
            live.program("emit").testRun(new TestRun(new byte[64], 30));
            live.program("emit_odd").testRun(new TestRun(new byte[64], 7));
            int[] odd = {0};
            events.poll(Duration.ZERO, record -> {
                if (record.byteSize() == 13) {
                    odd[0]++;
                    assertEquals("thirteen byte", new String(record.toArray(JAVA_BYTE), StandardCharsets.US_ASCII));
                } else {
                    do {
                        expected[0]++;
                    } while (expected[0] % 3 == 0);
                    assertEquals(expected[0], record.get(JAVA_LONG, 0));
                }
            });
            assertEquals(7, odd[0]);
        }
        assertEquals(ROUNDS * 30 - 1, expected[0]);
    }

    @Test
    void makesRoomOnceRead() {
        TestRun fill = new TestRun(new byte[64], 1000);
        assertEquals(Verdict.DROP, live.program("emit").testRun(fill).verdict(), "there is room for 170");
        assertTrue(events.poll(Duration.ZERO, record -> {}) > 100);
        assertEquals(
                Verdict.PASS,
                live.program("emit").testRun(TestRun.of(new byte[64])).verdict());
    }

    @Test
    void waitsForTheFirstRecord() throws InterruptedException {
        Thread producer = Thread.ofPlatform().start(() -> {
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                return;
            }
            live.program("emit").testRun(TestRun.of(new byte[64]));
        });
        assertEquals(1, events.poll(Duration.ofSeconds(10), record -> {}));
        producer.join();
    }

    @Test
    void givesUpWhenTheTimeIsOver() {
        long start = System.nanoTime();
        assertEquals(0, events.poll(Duration.ofMillis(50), record -> {}));
        assertTrue(System.nanoTime() - start >= 50_000_000);
    }

    @Test
    void consumesARecordThatTheConsumerFailedOn() {
        live.program("emit").testRun(new TestRun(new byte[64], 2));
        assertThrows(
                IllegalStateException.class,
                () -> events.poll(Duration.ZERO, record -> {
                    throw new IllegalStateException("cannot take it");
                }));
        assertEquals(1, events.poll(Duration.ZERO, record -> assertEquals(2, record.get(JAVA_LONG, 0))));
    }
}
