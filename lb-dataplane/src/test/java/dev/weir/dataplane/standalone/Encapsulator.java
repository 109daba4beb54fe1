package dev.weir.dataplane.standalone;

import dev.weir.dataplane.table.IpAddress;
import dev.weir.xdp.sys.Interfaces;
import dev.weir.xdp.sys.NetworkNamespace;
import dev.weir.xdp.sys.Poll;
import dev.weir.xdp.sys.TunDevice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * A load balancer for a lab, as far as its tunnel goes: what the host sends to its device is put into another packet, which the host
 * then forwards.
 */
final class Encapsulator implements AutoCloseable {
    static final String DEVICE = "tap0";

    private static final int ETHERNET = 14;
    private static final int ROOM = 2048;
    private static final Duration LOOK = Duration.ofMillis(50);

    private final TunDevice device;
    private final byte[] mac;
    private final Thread thread;
    private volatile UnaryOperator<byte[]> tunnel = packet -> packet;
    private volatile boolean over;

    private Encapsulator(TunDevice device, byte[] mac) {
        this.device = device;
        this.mac = mac;
        this.thread = Thread.ofPlatform().name("encapsulator").start(this::run);
    }

    /** Makes the device, which is to be set up and routed to. */
    static Encapsulator start(NetworkNamespace host) throws Exception {
        return host.call(() -> new Encapsulator(TunDevice.tap(DEVICE, false), Interfaces.mac(DEVICE)));
    }

    /** What a packet is turned into from now on. */
    void through(UnaryOperator<byte[]> other) {
        tunnel = other;
    }

    private void run() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment frame = arena.allocate(ROOM);
            while (!over) {
                int length = device.read(frame.address(), ROOM);
                if (length < 0) {
                    Poll.readable(device.fd(), LOOK);
                } else {
                    forward(frame, Arrays.copyOf(bytes(frame), length));
                }
            }
        }
    }

    private static byte[] bytes(MemorySegment frame) {
        return frame.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
    }

    private void forward(MemorySegment buffer, byte[] frame) {
        byte[] packet = Arrays.copyOfRange(frame, ETHERNET, frame.length);
        if (!isForService(packet)) {
            return;
        }
        byte[] whole = Packets.frame(tunnel.apply(packet));
        System.arraycopy(mac, 0, whole, 0, mac.length);
        MemorySegment.copy(MemorySegment.ofArray(whole), 0, buffer, 0, whole.length);
        device.write(buffer.address(), whole.length);
    }

    /** Not what the host tells its neighbours by itself. */
    private static boolean isForService(byte[] packet) {
        boolean v4 = packet[0] >> 4 == 4;
        byte[] destination = v4 ? Arrays.copyOfRange(packet, 16, 20) : Arrays.copyOfRange(packet, 24, 40);
        IpAddress address = IpAddress.ofBytes(destination);
        return address.equals(IpAddress.parse(DecapLabIT.VIP4)) || address.equals(IpAddress.parse(DecapLabIT.VIP6));
    }

    @Override
    public void close() {
        over = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        device.close();
    }
}
