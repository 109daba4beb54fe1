package dev.weir.dataplane.maps;

import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.btf.EnumerationView;
import dev.weir.xdp.sys.Interfaces.MacAddress;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** {@code struct backend}, and {@code struct next_hop} as one word. */
final class BackendLayout {
    private final int size;
    final int identity;
    final int address;
    final int nextHop;
    final int port;
    private final int mac;
    private final int state;
    private final int resolved;
    private final int host;
    final int translated;

    BackendLayout(Btf btf) {
        Layout backend = Layout.of(btf, "backend");
        Layout hop = backend.inside("next_hop");
        size = backend.size();
        identity = backend.offset("identity", Long.BYTES);
        address = backend.offset("address", Memory.ADDRESS_BYTES);
        nextHop = backend.offset("next_hop", Long.BYTES);
        port = backend.offset("port", Short.BYTES);
        mac = hop.offset("mac", Memory.MAC_BYTES);
        state = hop.offset("state", Byte.BYTES);
        EnumerationView states = btf.enumeration("next_hop_state");
        resolved = (int) states.value("NEXT_HOP_RESOLVED");
        host = (int) states.value("NEXT_HOP_HOST");
        translated = backend.offset("translated", Byte.BYTES);
        if (states.value("NEXT_HOP_UNRESOLVED") != 0) {
            throw new IllegalStateException("an empty next hop must be an unresolved one");
        }
    }

    int size() {
        return size;
    }

    long encodeNextHop(MacAddress address) {
        byte[] bytes = address.bytes();
        if (bytes.length != Memory.MAC_BYTES) {
            throw new IllegalArgumentException("not an Ethernet address: " + address);
        }
        MemorySegment word = Memory.heap(Long.BYTES);
        MemorySegment.copy(MemorySegment.ofArray(bytes), 0, word, mac, bytes.length);
        Memory.putByte(word, state, resolved);
        return Memory.getLong(word, 0);
    }

    /** The host's stack delivers. */
    long encodeHost() {
        MemorySegment word = Memory.heap(Long.BYTES);
        Memory.putByte(word, state, host);
        return Memory.getLong(word, 0);
    }

    Optional<MacAddress> decodeNextHop(long nextHopWord) {
        MemorySegment word = Memory.heap(Long.BYTES);
        Memory.putLong(word, 0, nextHopWord);
        if (Memory.getByte(word, state) != resolved) {
            return Optional.empty();
        }
        byte[] bytes = new byte[Memory.MAC_BYTES];
        MemorySegment.copy(word, mac, MemorySegment.ofArray(bytes), 0, bytes.length);
        return Optional.of(new MacAddress(bytes));
    }
}
