package dev.weir.xdp.vm;

import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.machine.XdpBuffer;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.memory.NativeMemory;
import dev.weir.xdp.sys.Machine;

/**
 * The memory of a packet under test, laid out as the kernel's test runs have it ({@code net/bpf/test_run.c}): one page, headroom in
 * front, and at the end the room that a {@code struct skb_shared_info} would take.
 *
 * <pre>
 *  0          256                                   page - 320    page
 *  +----------+------------------+------------------+-------------+
 *  | headroom | frame            | tailroom         | not for use |
 *  +----------+------------------+------------------+-------------+
 * </pre>
 */
final class TestPacket implements AutoCloseable {
    private static final int ETHERNET_HEADER_BYTES = 14;
    /** {@code SKB_DATA_ALIGN(sizeof(struct skb_shared_info))}. */
    private static final int SHARED_INFO_BYTES = 320;
    /** Test runs come in at the loopback interface. */
    private static final int LOOPBACK = 1;

    private final NativeMemory page;

    private TestPacket(NativeMemory page) {
        this.page = page;
    }

    /**
     * Puts a frame under way on a CPU.
     *
     * @throws BpfException EINVAL if it is shorter than an Ethernet header, or too long for a page
     */
    static TestPacket put(String program, byte[] frame, Cpu cpu) {
        int usable = Machine.pageSize() - SHARED_INFO_BYTES;
        if (frame.length < ETHERNET_HEADER_BYTES || frame.length > usable - XdpBuffer.HEADROOM) {
            throw new BpfException(
                    "BPF_PROG_TEST_RUN",
                    Errno.EINVAL,
                    "program %s: running it on a packet of %d bytes: %s; a packet has %d bytes at least, and at most %d"
                            .formatted(
                                    program,
                                    frame.length,
                                    Errno.describe(Errno.EINVAL),
                                    ETHERNET_HEADER_BYTES,
                                    usable - XdpBuffer.HEADROOM));
        }
        NativeMemory page = NativeMemory.allocate(Machine.pageSize());
        long data = page.address() + XdpBuffer.HEADROOM;
        Memory.copy(frame, 0, data, frame.length);
        cpu.buffer().set(page.address(), data, data + frame.length, page.address() + usable);
        cpu.buffer().setIngress(LOOPBACK, 0);
        return new TestPacket(page);
    }

    /** What the program left: the frame, behind its metadata if there is any. */
    static byte[] take(Cpu cpu) {
        XdpBuffer buffer = cpu.buffer();
        byte[] frame = new byte[(int) (buffer.dataEnd() - buffer.dataMeta())];
        Memory.copy(buffer.dataMeta(), frame, 0, frame.length);
        return frame;
    }

    @Override
    public void close() {
        page.close();
    }
}
