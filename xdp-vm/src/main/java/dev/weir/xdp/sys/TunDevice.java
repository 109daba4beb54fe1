package dev.weir.xdp.sys;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * A queue of a TAP device ({@code Documentation/networking/tuntap.rst}): what the host sends to the device is read here, what is written
 * here the host receives, an Ethernet frame at a time. The device goes with its last queue, however the process ends.
 */
public final class TunDevice implements AutoCloseable {
    private static final Path CLONE = Path.of("/dev/net/tun");
    private static final int TUNSETIFF = 0x400454ca;
    private static final int IFF_TAP = 0x0002;
    private static final int IFF_MULTI_QUEUE = 0x0100;
    private static final int IFF_NO_PI = 0x1000;
    // struct ifreq { char name[16]; short flags; ... }
    private static final int IFREQ_FLAGS = 16;
    private static final int IFREQ_BYTES = 40;

    private final Fd fd;
    private final String name;

    private TunDevice(Fd fd, String name) {
        this.fd = fd;
        this.name = name;
    }

    /**
     * Makes a TAP device, or another queue of one that was made with several, in the calling thread's network namespace.
     *
     * @param name its name; one with {@code %d} gets the first free number
     * @param severalQueues whether the device has more queues than this
     * @throws dev.weir.xdp.error.SystemCallException ENOENT or EACCES if there is no {@code /dev/net/tun} for this process, EPERM without
     *     CAP_NET_ADMIN, EBUSY if the name is taken
     */
    public static TunDevice tap(String name, boolean severalQueues) {
        Fd fd = Fd.openForBoth(CLONE);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(IFREQ_BYTES, 8);
            request.setString(0, Interfaces.checkedName(name));
            request.set(JAVA_SHORT, IFREQ_FLAGS, (short) (IFF_TAP | IFF_NO_PI | (severalQueues ? IFF_MULTI_QUEUE : 0)));
            long result = SystemCall.IOCTL.call(fd.number(), TUNSETIFF, request.address(), 0);
            if (result < 0) {
                throw SystemCall.IOCTL.failed(result, "making TAP device " + name);
            }
            return new TunDevice(fd, request.getString(0));
        } catch (RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    /** The device's name. */
    public String name() {
        return name;
    }

    /** The descriptor, which this object owns. */
    public Fd fd() {
        return fd;
    }

    /** Takes the next frame that the host sent: its length, or a negative errno, EAGAIN if there is none. */
    public int read(long address, int capacity) {
        return (int) SystemCall.READ.call(fd.number(), address, capacity, 0);
    }

    /** Hands the host a frame: its length, or a negative errno. */
    public int write(long address, int length) {
        return (int) SystemCall.WRITE.call(fd.number(), address, length, 0);
    }

    @Override
    public void close() {
        fd.close();
    }
}
