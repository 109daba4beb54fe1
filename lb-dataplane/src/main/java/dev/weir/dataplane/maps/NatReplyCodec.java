package dev.weir.dataplane.maps;

import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.btf.EnumerationView;
import dev.weir.xdp.sys.Interfaces.MacAddress;
import java.lang.foreign.MemorySegment;

/** {@code struct nat_reply_key} and {@code struct nat_reply}. */
final class NatReplyCodec implements EntryCodec<NatReplyKey, NatReply> {
    private final int keySize;
    private final int backend;
    private final int nat;
    private final int backendPort;
    private final int natPort;
    private final int replyProtocol;
    private final int size;
    private final int client;
    private final int vip;
    private final int clientPort;
    private final int vipPort;
    private final int tcpState;
    private final int clientMac;
    private final int lastSeen;
    private final long clientFin;
    private final long backendFin;
    private final long reset;

    NatReplyCodec(Btf btf) {
        Layout key = Layout.of(btf, "nat_reply_key");
        keySize = key.size();
        backend = key.offset("backend", Memory.ADDRESS_BYTES);
        nat = key.offset("nat", Memory.ADDRESS_BYTES);
        backendPort = key.offset("backend_port", Short.BYTES);
        natPort = key.offset("nat_port", Short.BYTES);
        replyProtocol = key.offset("protocol", Byte.BYTES);
        Layout reply = Layout.of(btf, "nat_reply");
        size = reply.size();
        client = reply.offset("client", Memory.ADDRESS_BYTES);
        vip = reply.offset("vip", Memory.ADDRESS_BYTES);
        clientPort = reply.offset("client_port", Short.BYTES);
        vipPort = reply.offset("vip_port", Short.BYTES);
        tcpState = reply.offset("tcp_state", Integer.BYTES);
        clientMac = reply.offset("client_next_hop", Long.BYTES)
                + reply.inside("client_next_hop").offset("mac", Memory.MAC_BYTES);
        lastSeen = reply.offset("last_seen", Long.BYTES);
        EnumerationView states = btf.enumeration("tcp_state");
        clientFin = states.value("TCP_STATE_CLIENT_FIN");
        backendFin = states.value("TCP_STATE_BACKEND_FIN");
        reset = states.value("TCP_STATE_RESET");
    }

    @Override
    public int keySize() {
        return keySize;
    }

    @Override
    public int valueSize() {
        return size;
    }

    @Override
    public MemorySegment encodeKey(NatReplyKey reply) {
        MemorySegment key = Memory.heap(keySize);
        Memory.putAddress(key, backend, reply.backend());
        Memory.putAddress(key, nat, reply.nat());
        Memory.putPort(key, backendPort, reply.backendPort());
        Memory.putPort(key, natPort, reply.natPort());
        Memory.putByte(key, replyProtocol, reply.protocol().number());
        return key;
    }

    @Override
    public NatReply decode(MemorySegment key, MemorySegment value) {
        NatReplyKey reply = new NatReplyKey(
                Memory.getAddress(key, backend),
                Memory.getPort(key, backendPort),
                Memory.getAddress(key, nat),
                Memory.getPort(key, natPort),
                Memory.getProtocol(key, replyProtocol));
        FlowKey flow = new FlowKey(
                Memory.getAddress(value, client),
                Memory.getPort(value, clientPort),
                Memory.getAddress(value, vip),
                Memory.getPort(value, vipPort),
                reply.protocol());
        return new NatReply(reply, flow, decodeEnd(value), decodeMac(value), Memory.getLong(value, lastSeen));
    }

    private NatReply.TcpEnd decodeEnd(MemorySegment value) {
        int state = Memory.getInt(value, tcpState);
        return new NatReply.TcpEnd((state & clientFin) != 0, (state & backendFin) != 0, (state & reset) != 0);
    }

    private MacAddress decodeMac(MemorySegment value) {
        byte[] mac = new byte[Memory.MAC_BYTES];
        MemorySegment.copy(value, clientMac, MemorySegment.ofArray(mac), 0, mac.length);
        return new MacAddress(mac);
    }
}
