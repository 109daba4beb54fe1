package dev.weir.xdp.machine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RandomTest {
    @Test
    void repeatsAfterItsSeed() {
        Random random = new Random(7);
        int[] first = IntStream.generate(random::next).limit(100).toArray();
        random.seed(7);
        assertArrayEquals(first, IntStream.generate(random::next).limit(100).toArray());
    }

    @Test
    void setsEveryBitAboutHalfOfTheTime() {
        Random random = new Random(1);
        int[] ones = new int[Integer.SIZE];
        for (int i = 0; i < 10_000; i++) {
            int number = random.next();
            for (int bit = 0; bit < Integer.SIZE; bit++) {
                ones[bit] += number >>> bit & 1;
            }
        }
        for (int count : ones) {
            assertTrue(count > 4_700 && count < 5_300, "ones of a bit: " + count);
        }
    }
}
