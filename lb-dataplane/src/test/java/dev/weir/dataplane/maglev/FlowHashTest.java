package dev.weir.dataplane.maglev;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class FlowHashTest {
    private static final byte[] CLIENT4 = {(byte) 198, 51, 100, 7};
    private static final byte[] VIP4 = {(byte) 203, 0, 113, 10};
    private static final byte[] CLIENT6 = HexFormat.of().parseHex("20010db8000000000000000000000007");
    private static final byte[] VIP6 = HexFormat.of().parseHex("20010db8000100000000000000000010");

    /** The same sums written out by hand over the packet's bytes, without the class under test. */
    @Test
    void hashesIpv4AsTheProgramDoes() {
        long hash = 0x12345678L;
        hash = mix(hash, 0x0A7100CB_076433C6L);
        hash = mix(hash, 0x06_5000_3930L);
        assertEquals(finish(hash), FlowHash.hash(0x12345678, CLIENT4, 12345, VIP4, 80, 6));
    }

    @Test
    void hashesIpv6AsTheProgramDoes() {
        long hash = 0xFFFFFFFFL;
        hash = mix(hash, 0x00000000_b80d0120L);
        hash = mix(hash, 0x07000000_00000000L);
        hash = mix(hash, 0x00000100_b80d0120L);
        hash = mix(hash, 0x10000000_00000000L);
        hash = mix(hash, 0x11_3500_FFFFL);
        assertEquals(finish(hash), FlowHash.hash(-1, CLIENT6, 65_535, VIP6, 53, 17));
    }

    @Test
    void hashesWhatThePolicyTakesOfAFlow() {
        long client4 = mix(0x12345678L, 0x076433C6L);
        assertEquals(finish(mix(client4, 0)), hash4(HashPolicy.SOURCE));
        assertEquals(finish(mix(client4, 0x5000_0000L)), hash4(HashPolicy.SOURCE_AND_DESTINATION_PORT));
        assertEquals(FlowHash.hash(0x12345678, CLIENT4, 12345, VIP4, 80, 6), hash4(HashPolicy.FIVE_TUPLE));
        long client6 = mix(mix(mix(mix(0xFFFFFFFFL, 0xb80d0120L), 0x07000000_00000000L), 0), 0);
        assertEquals(finish(mix(client6, 0)), FlowHash.hash(HashPolicy.SOURCE, -1, CLIENT6, 65_535, VIP6, 53, 17));
        assertEquals(
                finish(mix(client6, 0x3500_0000L)),
                FlowHash.hash(HashPolicy.SOURCE_AND_DESTINATION_PORT, -1, CLIENT6, 65_535, VIP6, 53, 17));
    }

    private static long hash4(HashPolicy policy) {
        return FlowHash.hash(policy, 0x12345678, CLIENT4, 12345, VIP4, 80, 6);
    }

    @Test
    void neverChanges() {
        assertEquals(-1680158527232850960L, FlowHash.hash(0x12345678, CLIENT4, 12345, VIP4, 80, 6));
        assertEquals(-364425023204784776L, FlowHash.hash(-1, CLIENT6, 65_535, VIP6, 53, 17));
    }

    @Test
    void spreadsConnectionsEvenlyOverTheSlots() {
        int slots = 64;
        int[] counts = new int[slots];
        int flows = 0;
        for (int host = 0; host < 16; host++) {
            byte[] client = {(byte) 198, 51, 100, (byte) host};
            for (int port = 1024; port < 5024; port++, flows++) {
                counts[FlowHash.slot(42, client, port, VIP4, 443, 6, slots)]++;
            }
        }
        double expected = (double) flows / slots;
        double chiSquare = 0;
        for (int count : counts) {
            chiSquare += (count - expected) * (count - expected) / expected;
        }
        // 63 degrees of freedom: a good hash stays below 124 with a probability of 99.999%.
        assertTrue(chiSquare < 124, "chi-square " + chiSquare);
    }

    @Test
    void refusesAddressesOfDifferentFamilies() {
        assertThrows(IllegalArgumentException.class, () -> FlowHash.hash(0, CLIENT4, 1, VIP6, 1, 6));
        assertThrows(IllegalArgumentException.class, () -> FlowHash.hash(0, new byte[5], 1, new byte[5], 1, 6));
    }

    private static long mix(long hash, long word) {
        hash ^= word;
        hash *= 0x9E3779B97F4A7C15L;
        hash ^= hash >>> 32;
        return hash;
    }

    private static long finish(long hash) {
        hash *= 0xD6E8FEB86659FD93L;
        hash ^= hash >>> 32;
        return hash;
    }
}
