package dev.weir.xdp.hook;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.error.SystemCallException;
import dev.weir.xdp.sys.Capabilities;
import dev.weir.xdp.sys.Capabilities.Capability;
import dev.weir.xdp.sys.NetfilterSocket;
import dev.weir.xdp.sys.NetlinkBody;
import dev.weir.xdp.sys.NetlinkMessage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * Keeps what comes in at an interface from the host's stack, but for frames that a hook has passed. Packet sockets only get copies;
 * behind them this drops the original: an nftables table of its own, with one chain on the interface's ingress:
 *
 * <pre>
 *  table netdev weir-IF { flags owner
 *    chain ingress { type filter hook ingress device IF priority 0; policy drop
 *      meta mark MARK  meta mark set 0  accept
 *    }
 *  }
 * </pre>
 *
 * The table belongs to this socket and goes with it, however the process ends (Linux 5.12; on older ones the next hook on the interface
 * sweeps it).
 */
final class Isolation implements AutoCloseable {
    private static final int SUBSYSTEM_NFTABLES = 10;
    private static final byte FAMILY_NETDEV = 5;
    private static final int NFT_MSG_NEWTABLE = 0;
    private static final int NFT_MSG_DELTABLE = 2;
    private static final int NFT_MSG_NEWCHAIN = 3;
    private static final int NFT_MSG_NEWRULE = 6;
    private static final int NLM_F_CREATE = 0x400;
    private static final int NLM_F_APPEND = 0x800;
    private static final int NFT_TABLE_F_OWNER = 2;
    private static final int VERDICT_DROP = 0;
    private static final int VERDICT_ACCEPT = 1;
    private static final int HOOK_INGRESS = 0;
    private static final int REGISTER_VERDICT = 0;
    private static final int REGISTER = 1;
    private static final int META_MARK = 3;

    /** Attributes of {@code uapi/linux/netfilter/nf_tables.h}, by what they belong to. */
    private static final int TABLE_NAME = 1;

    private static final int TABLE_FLAGS = 2;
    private static final int CHAIN_TABLE = 1;
    private static final int CHAIN_NAME = 3;
    private static final int CHAIN_HOOK = 4;
    private static final int CHAIN_POLICY = 5;
    private static final int CHAIN_TYPE = 7;
    private static final int HOOK_NUMBER = 1;
    private static final int HOOK_PRIORITY = 2;
    private static final int HOOK_DEVICE = 3;
    private static final int RULE_TABLE = 1;
    private static final int RULE_CHAIN = 2;
    private static final int RULE_EXPRESSIONS = 4;
    private static final int LIST_ELEMENT = 1;
    private static final int EXPRESSION_NAME = 1;
    private static final int EXPRESSION_DATA = 2;
    private static final int META_DESTINATION = 1;
    private static final int META_KEY = 2;
    private static final int META_SOURCE = 3;
    private static final int COMPARE_REGISTER = 1;
    private static final int COMPARE_OPERATION = 2;
    private static final int COMPARE_DATA = 3;
    private static final int COMPARE_EQUAL = 0;
    private static final int IMMEDIATE_DESTINATION = 1;
    private static final int IMMEDIATE_DATA = 2;
    private static final int DATA_VALUE = 1;
    private static final int DATA_VERDICT = 2;
    private static final int VERDICT_CODE = 1;

    private final NetfilterSocket netfilter;
    private final String interfaceName;
    private final String table;

    private Isolation(NetfilterSocket netfilter, String interfaceName) {
        this.netfilter = netfilter;
        this.interfaceName = interfaceName;
        this.table = "weir-" + interfaceName;
    }

    /**
     * Isolates an interface of the calling thread's network namespace.
     *
     * @param mark what passed frames carry
     * @throws SystemCallException EPERM without CAP_NET_ADMIN, EBUSY while another process has the interface hooked, EPROTONOSUPPORT
     *     or EOPNOTSUPP if this kernel cannot
     */
    static Isolation of(String interfaceName, int mark) {
        NetfilterSocket netfilter = NetfilterSocket.open();
        try {
            Isolation isolation = new Isolation(netfilter, interfaceName);
            isolation.sweep();
            isolation.make(mark);
            return isolation;
        } catch (RuntimeException e) {
            netfilter.close();
            throw e;
        }
    }

    /** Removes what a process left that was killed on a kernel without owners. */
    private void sweep() {
        try {
            remove();
        } catch (SystemCallException e) {
            if (e.errno() == Errno.EPERM
                    && Capabilities.missing(Capability.CAP_NET_ADMIN).isEmpty()) {
                throw new SystemCallException(
                        e.call(),
                        Errno.EBUSY,
                        "interface %s: another process has it hooked, which nftables table %s belongs to"
                                .formatted(interfaceName, table));
            }
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
    }

    private void remove() {
        NetlinkBody body = header().attribute(TABLE_NAME, table);
        commit(List.of(message(NFT_MSG_DELTABLE, 0, body)));
    }

    private void make(int mark) {
        try {
            make(mark, Optional.of(NFT_TABLE_F_OWNER));
        } catch (SystemCallException e) {
            if (e.errno() != Errno.EOPNOTSUPP && e.errno() != Errno.EINVAL) {
                throw e;
            }
            make(mark, Optional.empty());
        }
    }

    private void make(int mark, Optional<Integer> flags) {
        NetlinkBody newTable = header().attribute(TABLE_NAME, table);
        flags.ifPresent(bits -> newTable.attribute(TABLE_FLAGS, bigEndian(bits)));
        commit(List.of(
                message(NFT_MSG_NEWTABLE, NLM_F_CREATE, newTable),
                message(NFT_MSG_NEWCHAIN, NLM_F_CREATE, chain()),
                message(NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND, rule(mark))));
    }

    private NetlinkBody chain() {
        NetlinkBody hook = attributes()
                .attribute(HOOK_NUMBER, bigEndian(HOOK_INGRESS))
                .attribute(HOOK_PRIORITY, bigEndian(0))
                .attribute(HOOK_DEVICE, interfaceName);
        return header().attribute(CHAIN_TABLE, table)
                .attribute(CHAIN_NAME, "ingress")
                .nested(CHAIN_HOOK, hook)
                .attribute(CHAIN_POLICY, bigEndian(VERDICT_DROP))
                .attribute(CHAIN_TYPE, "filter");
    }

    private NetlinkBody rule(int mark) {
        NetlinkBody load =
                attributes().attribute(META_DESTINATION, bigEndian(REGISTER)).attribute(META_KEY, bigEndian(META_MARK));
        NetlinkBody compare = attributes()
                .attribute(COMPARE_REGISTER, bigEndian(REGISTER))
                .attribute(COMPARE_OPERATION, bigEndian(COMPARE_EQUAL))
                .nested(COMPARE_DATA, attributes().attribute(DATA_VALUE, nativeEndian(mark)));
        NetlinkBody zero = attributes()
                .attribute(IMMEDIATE_DESTINATION, bigEndian(REGISTER))
                .nested(IMMEDIATE_DATA, attributes().attribute(DATA_VALUE, nativeEndian(0)));
        NetlinkBody unmark =
                attributes().attribute(META_KEY, bigEndian(META_MARK)).attribute(META_SOURCE, bigEndian(REGISTER));
        NetlinkBody accept = attributes()
                .attribute(IMMEDIATE_DESTINATION, bigEndian(REGISTER_VERDICT))
                .nested(
                        IMMEDIATE_DATA,
                        attributes()
                                .nested(DATA_VERDICT, attributes().attribute(VERDICT_CODE, bigEndian(VERDICT_ACCEPT))));
        NetlinkBody expressions = attributes()
                .nested(LIST_ELEMENT, expression("meta", load))
                .nested(LIST_ELEMENT, expression("cmp", compare))
                .nested(LIST_ELEMENT, expression("immediate", zero))
                .nested(LIST_ELEMENT, expression("meta", unmark))
                .nested(LIST_ELEMENT, expression("immediate", accept));
        return header().attribute(RULE_TABLE, table)
                .attribute(RULE_CHAIN, "ingress")
                .nested(RULE_EXPRESSIONS, expressions);
    }

    private static NetlinkBody expression(String name, NetlinkBody data) {
        return attributes().attribute(EXPRESSION_NAME, name).nested(EXPRESSION_DATA, data);
    }

    /** {@code struct nfgenmsg { u8 family, version; be16 resource; }}. */
    private static NetlinkBody header() {
        return new NetlinkBody(new byte[] {FAMILY_NETDEV, 0, 0, 0});
    }

    private static NetlinkBody attributes() {
        return new NetlinkBody(new byte[0]);
    }

    private static NetlinkMessage message(int type, int flags, NetlinkBody body) {
        return new NetlinkMessage(type, flags, body.toByteArray());
    }

    private static byte[] bigEndian(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }

    private static byte[] nativeEndian(int value) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array();
    }

    private void commit(List<NetlinkMessage> changes) {
        netfilter.commit(
                SUBSYSTEM_NFTABLES, changes, "keeping frames of interface %s from the host".formatted(interfaceName));
    }

    /** Gives the host its frames back. */
    @Override
    public void close() {
        try {
            remove();
        } catch (SystemCallException e) {
            // Gone already if the interface is: its chain went with it.
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        } finally {
            netfilter.close();
        }
    }
}
