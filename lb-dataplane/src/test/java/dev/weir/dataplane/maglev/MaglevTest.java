package dev.weir.dataplane.maglev;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MaglevTest {
    private static final int M = TableSize.DEFAULT;

    @Test
    void givesEveryBackendSlotsWithinOnePercentOfItsWeight() {
        for (long seed = 1; seed <= 100; seed++) {
            List<MaglevEntry> pool = randomPool(new Random(seed));
            int[] counts = counts(Maglev.build(pool, M), pool.size());
            long total = pool.stream().mapToLong(MaglevEntry::weight).sum();
            for (int i = 0; i < counts.length; i++) {
                double share = (double) M * pool.get(i).weight() / total;
                double off = Math.abs(counts[i] - share);
                assertTrue(
                        off <= share / 100,
                        "seed %d: %s has %d slots, its share is %.1f".formatted(seed, pool.get(i), counts[i], share));
            }
        }
    }

    @Test
    void givesEqualBackendsTheSameSlotsButForOne() {
        for (int size : new int[] {1, 2, 3, 7, 100, 1000}) {
            int[] counts = counts(Maglev.build(equalPool(size), M), size);
            int min = Arrays.stream(counts).min().orElseThrow();
            int max = Arrays.stream(counts).max().orElseThrow();
            assertTrue(max - min <= 1, "%d backends: %d to %d slots".formatted(size, min, max));
        }
    }

    @Test
    void movesUnderOnePercentOfTheOthersSlotsWhenOneOfHundredGoes() {
        List<MaglevEntry> pool = equalPool(100);
        int[] before = Maglev.build(pool, M);
        double moved = 0;
        for (int gone = 0; gone < pool.size(); gone++) {
            double share = movedNeedlessly(pool, before, gone);
            assertTrue(share < 0.01, "without backend %d, %.3f%% of the slots moved".formatted(gone, share * 100));
            moved += share / pool.size();
        }
        System.out.printf("Maglev: one of 100 removed moves %.3f%% of the others' slots on average%n", moved * 100);
    }

    @Test
    void movesFewOfTheOthersSlotsInWeightedPools() {
        for (long seed = 1; seed <= 20; seed++) {
            List<MaglevEntry> pool = randomPool(new Random(seed));
            int gone = new Random(seed).nextInt(pool.size());
            double share = movedNeedlessly(pool, Maglev.build(pool, M), gone);
            assertTrue(share < 0.01, "seed %d: %.3f%% of the slots moved".formatted(seed, share * 100));
        }
    }

    /** The definition, turn by turn and slot by slot, against what is fast. */
    @Test
    void givesEveryTurnTheNextFreeSlotOfItsCandidate() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int[] sizes = {251, 257, 1009, 4099, 16_381};
        for (int i = 0; i < 200; i++) {
            int size = sizes[random.nextInt(sizes.length)];
            int heaviest = new int[] {1, 2, 6, 1000, MaglevEntry.MAX_WEIGHT}[random.nextInt(5)];
            List<MaglevEntry> pool = IntStream.range(0, random.nextInt(1, 400))
                    .mapToObj(each -> new MaglevEntry("b" + each, random.nextInt(1, heaviest + 1)))
                    .toList();
            assertArrayEquals(
                    PlainMaglev.build(pool, size),
                    Maglev.build(pool, size),
                    () -> "seed %d: %d slots, %s".formatted(seed, size, pool));
        }
    }

    /** Their turns come so close together that spreading them over time tells few of them apart. */
    @Test
    void tellsApartWeightsThatAreNearlyEqual() {
        List<MaglevEntry> pool = IntStream.range(0, 1000)
                .mapToObj(i -> new MaglevEntry("b" + i, MaglevEntry.MAX_WEIGHT - i % 3))
                .toList();
        assertArrayEquals(PlainMaglev.build(pool, M), Maglev.build(pool, M));
    }

    /** Late times in a large table are large numbers, which are kept less exactly. */
    @Test
    void tellsApartTurnsAtTheEndOfALargeTable() {
        List<MaglevEntry> pool = IntStream.range(0, 100)
                .mapToObj(i -> new MaglevEntry("b" + i, i < 50 ? MaglevEntry.MAX_WEIGHT - i : 1 + i))
                .toList();
        int size = 655_373;
        assertArrayEquals(PlainMaglev.build(pool, size), Maglev.build(pool, size));
    }

    @Test
    void doesNotDependOnTheOrderOfTheList() {
        for (long seed = 1; seed <= 10; seed++) {
            Random random = new Random(seed);
            List<MaglevEntry> pool = randomPool(random);
            List<MaglevEntry> shuffled = new ArrayList<>(pool);
            Collections.shuffle(shuffled, random);
            int[] owners = Maglev.build(pool, 65_537);
            int[] others = Maglev.build(shuffled, 65_537);
            for (int slot = 0; slot < owners.length; slot++) {
                assertEquals(pool.get(owners[slot]), shuffled.get(others[slot]), "seed " + seed + ", slot " + slot);
            }
        }
    }

    @Test
    void givesEqualWeightsTheSameTableWhateverTheWeightIs() {
        List<MaglevEntry> light = IntStream.range(0, 30)
                .mapToObj(i -> new MaglevEntry("b" + i, 1))
                .toList();
        List<MaglevEntry> heavy = IntStream.range(0, 30)
                .mapToObj(i -> new MaglevEntry("b" + i, 500))
                .toList();
        assertArrayEquals(Maglev.build(light, M), Maglev.build(heavy, M));
    }

    @Test
    void ignoresBackendsWithoutWeight() {
        List<MaglevEntry> equal = equalPool(10);
        List<MaglevEntry> withIdle = new ArrayList<>(equal);
        withIdle.add(new MaglevEntry("idle", 0));
        assertArrayEquals(Maglev.build(equal, 1009), Maglev.build(withIdle, 1009));
    }

    @Test
    void leavesSlotsWithoutOwnerWhenNobodyHasAWeight() {
        assertTrue(Arrays.stream(Maglev.build(List.of(), 251)).allMatch(owner -> owner == -1));
        assertTrue(Arrays.stream(Maglev.build(List.of(new MaglevEntry("idle", 0)), 251))
                .allMatch(owner -> owner == -1));
    }

    @Test
    void fillsTablesWithFewerSlotsThanBackendsAndExtremeWeights() {
        int[] counts = counts(Maglev.build(equalPool(300), 251), 300);
        assertEquals(251, Arrays.stream(counts).sum());
        List<MaglevEntry> extreme = List.of(new MaglevEntry("a", 1), new MaglevEntry("b", MaglevEntry.MAX_WEIGHT));
        assertArrayEquals(new int[] {76, 4_999_935}, counts(Maglev.build(extreme, TableSize.MAX), 2));
    }

    @Test
    void refusesTwoBackendsOfOneNameAndSizesThatAreNoPrime() {
        MaglevEntry entry = new MaglevEntry("b1", 1);
        assertThrows(IllegalArgumentException.class, () -> Maglev.build(List.of(entry, entry), M));
        assertThrows(IllegalArgumentException.class, () -> Maglev.build(List.of(entry), 65_536));
        assertThrows(IllegalArgumentException.class, () -> Maglev.build(List.of(entry), 241));
        assertThrows(IllegalArgumentException.class, () -> new MaglevEntry("b1", -1));
        assertThrows(IllegalArgumentException.class, () -> new MaglevEntry("", 1));
    }

    /** Nodes of different versions must agree: whoever changes a digest moves the connections of every user. */
    @Test
    void neverChangesItsTables() {
        List<MaglevEntry> umlauts = List.of(new MaglevEntry("bäckend-1", 3), new MaglevEntry("b2", 1));
        List<String> digests =
                List.of(digest(equalPool(100), M), digest(randomPool(new Random(7)), M), digest(umlauts, 251));
        assertEquals(List.of("e0d14de6eb58e8a7", "d35d9b6907211d72", "0123c6b3d6d5a98d"), digests);
    }

    private static List<MaglevEntry> equalPool(int size) {
        return IntStream.range(0, size)
                .mapToObj(i -> new MaglevEntry("backend-" + i, 1))
                .toList();
    }

    /** 2 to 100 backends of weights 1 to 6: every share is at least 100 slots, so that 1% is a whole slot. */
    private static List<MaglevEntry> randomPool(Random random) {
        int size = random.nextInt(2, 101);
        return IntStream.range(0, size)
                .mapToObj(i ->
                        new MaglevEntry("b" + i + "-" + Integer.toHexString(random.nextInt()), random.nextInt(1, 7)))
                .toList();
    }

    /** Slots that change hands although their owner stays, as a share of the slots of those that stay. */
    private static double movedNeedlessly(List<MaglevEntry> pool, int[] before, int gone) {
        List<MaglevEntry> rest = new ArrayList<>(pool);
        rest.remove(gone);
        int[] after = Maglev.build(rest, before.length);
        int stayed = 0;
        int moved = 0;
        for (int slot = 0; slot < before.length; slot++) {
            if (before[slot] != gone) {
                stayed++;
                moved += pool.get(before[slot]).equals(rest.get(after[slot])) ? 0 : 1;
            }
        }
        return (double) moved / stayed;
    }

    private static int[] counts(int[] owners, int backends) {
        int[] counts = new int[backends];
        for (int owner : owners) {
            counts[owner]++;
        }
        return counts;
    }

    private static String digest(List<MaglevEntry> pool, int size) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * size);
        Arrays.stream(Maglev.build(pool, size)).forEach(bytes::putInt);
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
