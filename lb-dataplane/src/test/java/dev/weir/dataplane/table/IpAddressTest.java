package dev.weir.dataplane.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 00000000000000000000ffffc0000201, 192.0.2.1",
        "0.0.0.0, 00000000000000000000ffff00000000, 0.0.0.0",
        "255.255.255.255, 00000000000000000000ffffffffffff, 255.255.255.255",
        "2001:db8::1, 20010db8000000000000000000000001, 2001:db8::1",
        "2001:DB8:0:0:1:0:0:1, 20010db8000000000001000000000001, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 20010db8000000010001000100010001, 2001:db8:0:1:1:1:1:1",
        "::, 00000000000000000000000000000000, ::",
        "::1, 00000000000000000000000000000001, ::1",
        "fe80::, fe800000000000000000000000000000, fe80::",
        "64:ff9b::192.0.2.1, 0064ff9b0000000000000000c0000201, 64:ff9b::c000:201"
    })
    void readsLiteralsAndWritesThemInOneForm(String text, String bytes, String canonical) {
        IpAddress address = IpAddress.parse(text);
        assertArrayEquals(HexFormat.of().parseHex(bytes), address.bytes());
        assertEquals(canonical, address.toString());
        assertEquals(address, IpAddress.parse(canonical));
        assertEquals(address, IpAddress.ofBytes(address.packetBytes()));
        assertEquals(address, IpAddress.of(address.toInetAddress()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "localhost",
                "weir.dev",
                "192.0.2",
                "192.0.2.1.5",
                "192.0.2.256",
                "192.0.2.01",
                "192.0.2.1 ",
                "1",
                "0x7f.1.1.1",
                "2001:db8::1%eth0",
                "[2001:db8::1]",
                "2001:db8:::1",
                "1:2:3:4:5:6:7:8:9",
                ":",
                "12345::",
                "::g",
                "192.0.2.1/24",
                "::ffff:192.0.2.1",
                "١٩٢.0.2.1"
            })
    void refusesEverythingElse(String text) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> IpAddress.parse(text));
        assertTrue(String.valueOf(e.getMessage()).contains("'" + text + "'"), e.getMessage());
    }

    @Test
    void refusesBytesOfAnyOtherLength() {
        assertThrows(IllegalArgumentException.class, () -> IpAddress.ofBytes(new byte[5]));
    }

    @Test
    void knowsTheAddressesThatNobodyCanBalance() {
        assertTrue(IpAddress.parse("0.0.0.0").isUnspecified()
                && IpAddress.parse("::").isUnspecified());
        assertTrue(IpAddress.parse("127.8.0.1").isLoopback()
                && IpAddress.parse("::1").isLoopback());
        assertTrue(IpAddress.parse("239.1.1.1").isMulticast()
                && IpAddress.parse("ff02::1").isMulticast());
        assertTrue(IpAddress.parse("169.254.1.1").isLinkLocal()
                && IpAddress.parse("fe80::1").isLinkLocal());
        assertTrue(IpAddress.parse("255.255.255.255").isBroadcast());
        IpAddress ordinary = IpAddress.parse("192.0.2.1");
        assertFalse(ordinary.isUnspecified() || ordinary.isLoopback() || ordinary.isMulticast());
        assertFalse(ordinary.isLinkLocal() || ordinary.isBroadcast());
        assertFalse(IpAddress.parse("::ffff:ffff").isBroadcast());
    }

    @Test
    void ordersAddressesAsUnsignedNumbers() {
        List<IpAddress> sorted = List.of(
                IpAddress.parse("::1"),
                IpAddress.parse("10.0.0.1"),
                IpAddress.parse("192.0.2.1"),
                IpAddress.parse("2001:db8::"),
                IpAddress.parse("fe80::"));
        assertEquals(sorted, sorted.reversed().stream().sorted().toList());
    }
}
