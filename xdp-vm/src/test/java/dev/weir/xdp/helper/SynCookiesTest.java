package dev.weir.xdp.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.machine.Network;
import dev.weir.xdp.machine.Secrets;
import dev.weir.xdp.machine.Surroundings;
import dev.weir.xdp.map.MapTable;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.memory.NativeMemory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SynCookiesTest {
    private static final int TCP = 40;
    private static final int SEQUENCE = TCP + 4;
    private static final int ACKNOWLEDGEMENT = TCP + 8;

    private long now = TimeUnit.MINUTES.toNanos(1000) + TimeUnit.SECONDS.toNanos(30);
    private final NativeMemory headers = NativeMemory.allocate(64);
    private final Cpu cpu = cpu(1);

    private Cpu cpu(long seed) {
        return new Cpu(
                0,
                new Surroundings(
                        new MapTable(),
                        () -> now,
                        Network.NONE,
                        (pointer, to, bytes) -> 0,
                        Secrets.of(seed),
                        line -> {}));
    }

    @BeforeEach
    void aSynWithoutOptions() {
        for (int i = 0; i < TCP; i++) {
            Memory.putByte(headers.address() + i, (byte) i);
        }
        Memory.putByte(headers.address() + TCP + 12, (byte) (5 << 4));
        Memory.putInt(headers.address() + SEQUENCE, Integer.reverseBytes(0x1234_5678));
    }

    @AfterEach
    void close() {
        cpu.close();
        headers.close();
    }

    @Test
    void recognisesItsCookieForTwoMinutes() {
        long cookie = make(false);
        assertEquals(536, cookie >>> 32);
        acknowledge((int) cookie);
        assertEquals(0, check(cpu, false));
        now += TimeUnit.SECONDS.toNanos(60);
        assertEquals(0, check(cpu, false));
        now += TimeUnit.SECONDS.toNanos(30);
        assertEquals(-Errno.EACCES, check(cpu, false));
    }

    @Test
    void recognisesItsCookieOverIpv6() {
        long cookie = make(true);
        assertEquals(1220, cookie >>> 32);
        acknowledge((int) cookie);
        assertEquals(0, check(cpu, true));
        assertEquals(-Errno.EACCES, check(cpu, false));
    }

    @Test
    void refusesTheCookieOfAnotherConnectionOrKey() {
        acknowledge((int) make(false));
        try (Cpu other = cpu(2)) {
            assertEquals(-Errno.EACCES, check(other, false));
        }
        Memory.putByte(headers.address() + 12, (byte) 99);
        assertEquals(-Errno.EACCES, check(cpu, false));
    }

    @Test
    void makesAnotherCookieEachMinute() {
        long first = make(false);
        now += TimeUnit.MINUTES.toNanos(1);
        assertNotEquals(first, make(false));
    }

    private long make(boolean six) {
        long address = headers.address();
        return six
                ? SynCookieHelpers.makeIpv6(cpu, address, address + TCP, 20, 0, 0)
                : SynCookieHelpers.makeIpv4(cpu, address, address + TCP, 20, 0, 0);
    }

    private long check(Cpu by, boolean six) {
        long address = headers.address();
        return six
                ? SynCookieHelpers.checkIpv6(by, address, address + TCP, 0, 0, 0)
                : SynCookieHelpers.checkIpv4(by, address, address + TCP, 0, 0, 0);
    }

    /** Makes the SYN the ACK that answers the cookie. */
    private void acknowledge(int cookie) {
        Memory.putInt(headers.address() + SEQUENCE, Integer.reverseBytes(0x1234_5679));
        Memory.putInt(headers.address() + ACKNOWLEDGEMENT, Integer.reverseBytes(cookie + 1));
    }
}
