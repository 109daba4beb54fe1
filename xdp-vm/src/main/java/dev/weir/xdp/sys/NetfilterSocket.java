package dev.weir.xdp.sys;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.error.SystemCallException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A netlink socket of the netfilter family ({@code uapi/linux/netfilter/nfnetlink.h}). What it makes with an owner's flag goes when it
 * is closed, however the process ends. It stays in the network namespace of the thread that opened it; for one thread at a time.
 */
public final class NetfilterSocket implements AutoCloseable {
    private static final int NFNL_MSG_BATCH_BEGIN = 16;
    private static final int NFNL_MSG_BATCH_END = 17;
    private static final short NLM_F_REQUEST = 0x1;
    private static final short NLM_F_ACK = 0x4;
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

    private final NetlinkChannel channel;
    private int sequence;

    private NetfilterSocket(NetlinkChannel channel) {
        this.channel = channel;
    }

    /**
     * Opens one in the calling thread's network namespace.
     *
     * @throws SystemCallException EPROTONOSUPPORT if this kernel has no netfilter
     */
    public static NetfilterSocket open() {
        return new NetfilterSocket(NetlinkChannel.openNetfilter());
    }

    /**
     * Makes changes in one transaction: all of them or none.
     *
     * @param subsystem {@code NFNL_SUBSYS_*}
     * @param changes types without the subsystem, flags besides REQUEST and ACK
     * @param what for messages
     * @throws SystemCallException with the first refusal
     */
    public void commit(int subsystem, List<NetlinkMessage> changes, String what) {
        List<NetlinkChannel.Numbered> batch = new ArrayList<>();
        batch.add(boundary(NFNL_MSG_BATCH_BEGIN, subsystem));
        int first = sequence + 1;
        for (NetlinkMessage change : changes) {
            int flags = change.flags() | NLM_F_REQUEST | NLM_F_ACK;
            batch.add(new NetlinkChannel.Numbered(
                    ++sequence, new NetlinkMessage(subsystem << 8 | change.type(), flags, change.body())));
        }
        int last = sequence;
        batch.add(boundary(NFNL_MSG_BATCH_END, subsystem));
        channel.send(batch);
        awaitAnswers(first, last, what);
    }

    /** {@code struct nfgenmsg { u8 family, version; be16 res_id; }}: the resource is the subsystem. */
    private NetlinkChannel.Numbered boundary(int type, int subsystem) {
        byte[] header = ByteBuffer.allocate(4).putShort(2, (short) subsystem).array();
        return new NetlinkChannel.Numbered(++sequence, new NetlinkMessage(type, NLM_F_REQUEST, header));
    }

    /** Every change is answered, also those of a transaction that another one made fail. */
    private void awaitAnswers(int first, int last, String what) {
        Optional<SystemCallException> refusal = Optional.empty();
        int missing = last - first + 1;
        while (missing > 0 && channel.waitReadable(ANSWER_TIMEOUT)) {
            for (NetlinkChannel.Numbered answer : channel.receive().orElse(List.of())) {
                if (answer.sequence() < first || answer.sequence() > last || !NetlinkError.ends(answer.message())) {
                    continue;
                }
                missing--;
                refusal = refusal.or(() -> NetlinkError.of(answer.message(), what));
            }
        }
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        if (missing > 0) {
            throw new SystemCallException("netlink", Errno.EAGAIN, what + ": no answer");
        }
    }

    @Override
    public void close() {
        channel.close();
    }
}
