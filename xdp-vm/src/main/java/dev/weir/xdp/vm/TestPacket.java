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
 *
 * What of a packet does not fit lies in fragments, which the program does not see: they stay behind its data.
 */
final class TestPacket implements AutoCloseable {
    private static final int ETHERNET_HEADER_BYTES = 14;
    /** {@code SKB_DATA_ALIGN(sizeof(struct skb_shared_info))}. */
    private static final int SHARED_INFO_BYTES = 320;
    /** Test runs come in at the loopback interface. */
    private static final int LOOPBACK = 1;

    /** {@code MAX_SKB_FRAGS}. */
    private static final int MAX_FRAGMENTS = 17;

    private static final String COMMAND = "BPF_PROG_TEST_RUN";

    private final NativeMemory page;
    private final byte[] frame;
    private final int linear;

    private TestPacket(NativeMemory page, byte[] frame, int linear) {
        this.page = page;
        this.frame = frame;
        this.linear = linear;
    }

    /**
     * Puts a frame under way on a CPU.
     *
     * @throws BpfException EINVAL if it is shorter than an Ethernet header, ENOMEM if it is longer than a page and all fragments
     */
    static TestPacket put(String program, byte[] frame, Cpu cpu) {
        int pageSize = Machine.pageSize();
        int usable = pageSize - SHARED_INFO_BYTES;
        int linear = Math.min(frame.length, usable - XdpBuffer.HEADROOM);
        if (frame.length < ETHERNET_HEADER_BYTES) {
            throw refused(
                    program, frame, Errno.EINVAL, "a packet has %d bytes at least".formatted(ETHERNET_HEADER_BYTES));
        }
        if (frame.length - linear > MAX_FRAGMENTS * pageSize) {
            int most = usable - XdpBuffer.HEADROOM + MAX_FRAGMENTS * pageSize;
            throw refused(program, frame, Errno.ENOMEM, "a packet has %d bytes at most".formatted(most));
        }
        TestPacket packet = new TestPacket(NativeMemory.allocate(pageSize), frame, linear);
        packet.reset(cpu);
        return packet;
    }

    /** Puts the frame under way once more, as it was at first. */
    void reset(Cpu cpu) {
        long data = page.address() + XdpBuffer.HEADROOM;
        Memory.copy(frame, 0, data, linear);
        cpu.buffer().set(page.address(), data, data + linear, page.address() + Machine.pageSize() - SHARED_INFO_BYTES);
        cpu.buffer().setIngress(LOOPBACK, 0);
    }

    private static BpfException refused(String program, byte[] frame, int errno, String remedy) {
        String what = "program %s: running it on a packet of %d bytes".formatted(program, frame.length);
        return new BpfException(COMMAND, errno, "%s: %s; %s".formatted(what, Errno.describe(errno), remedy));
    }

    /** What the program left: the frame, behind its metadata if there is any. */
    byte[] take(Cpu cpu) {
        XdpBuffer buffer = cpu.buffer();
        int left = (int) (buffer.dataEnd() - buffer.dataMeta());
        int fragments = frame.length - linear;
        byte[] taken = new byte[left + fragments];
        Memory.copy(buffer.dataMeta(), taken, 0, left);
        System.arraycopy(frame, linear, taken, left, fragments);
        return taken;
    }

    @Override
    public void close() {
        page.close();
    }
}
