package dev.weir.dataplane.maps;

import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.xdp.btf.Btf;
import java.lang.foreign.MemorySegment;

/** {@code struct wide_frontend}, {@code wide_address} and {@code wide_port}. */
final class WideLayout {
    private final Layout frontend;
    private final int address;
    private final int portFirst;
    private final int portLast;
    private final int protocol;
    private final int prefixLength;

    private final Layout wideAddress;
    private final int addressPrefix;
    private final int addressAddress;

    private final Layout widePort;
    private final int portPrefix;
    private final int portGroup;
    private final int portProtocol;
    private final int portPort;

    WideLayout(Btf btf) {
        frontend = Layout.of(btf, "wide_frontend");
        address = frontend.offset("address", Memory.ADDRESS_BYTES);
        portFirst = frontend.offset("port_first", Short.BYTES);
        portLast = frontend.offset("port_last", Short.BYTES);
        protocol = frontend.offset("protocol", Byte.BYTES);
        prefixLength = frontend.offset("prefix_length", Byte.BYTES);
        wideAddress = Layout.of(btf, "wide_address");
        addressPrefix = wideAddress.offset("prefix_length", Integer.BYTES);
        addressAddress = wideAddress.offset("address", Memory.ADDRESS_BYTES);
        widePort = Layout.of(btf, "wide_port");
        portPrefix = widePort.offset("prefix_length", Integer.BYTES);
        portGroup = widePort.offset("group", Integer.BYTES);
        portProtocol = widePort.offset("protocol", Byte.BYTES);
        portPort = widePort.offset("port", Short.BYTES);
    }

    int frontendSize() {
        return frontend.size();
    }

    int addressSize() {
        return wideAddress.size();
    }

    int portSize() {
        return widePort.size();
    }

    MemorySegment encode(Frontend wide) {
        MemorySegment key = Memory.heap(frontend.size());
        Memory.putAddress(key, address, wide.address());
        Memory.putPort(key, portFirst, wide.firstPort());
        Memory.putPort(key, portLast, wide.lastPort());
        Memory.putByte(key, protocol, wide.protocol().number());
        Memory.putByte(key, prefixLength, wide.prefixBits());
        return key;
    }

    Frontend decode(MemorySegment key) {
        IpAddress at = Memory.getAddress(key, address);
        return new Frontend(
                at,
                Memory.getByte(key, prefixLength) - (128 - at.bits()),
                Memory.getProtocol(key, protocol),
                Memory.getPort(key, portFirst),
                Memory.getPort(key, portLast));
    }

    MemorySegment encode(WidePlan.Prefix prefix) {
        MemorySegment key = Memory.heap(wideAddress.size());
        Memory.putInt(key, addressPrefix, prefix.bits());
        Memory.putAddress(key, addressAddress, prefix.address());
        return key;
    }

    WidePlan.Prefix decodePrefix(MemorySegment key) {
        return new WidePlan.Prefix(Memory.getAddress(key, addressAddress), Memory.getInt(key, addressPrefix));
    }

    MemorySegment encode(int group, WidePlan.Ports ports) {
        MemorySegment key = Memory.heap(widePort.size());
        Memory.putInt(key, portPrefix, wholeBits() + ports.bits());
        Memory.putInt(key, portGroup, group);
        Memory.putByte(key, portProtocol, ports.protocol().number());
        Memory.putPort(key, portPort, ports.first());
        return key;
    }

    int decodeGroup(MemorySegment key) {
        return Memory.getInt(key, portGroup);
    }

    WidePlan.Ports decodePorts(MemorySegment key) {
        return new WidePlan.Ports(
                Memory.getProtocol(key, portProtocol),
                Memory.getPort(key, portPort),
                Memory.getInt(key, portPrefix) - wholeBits());
    }

    /** Bits of all that comes before the port, without the prefix length itself. */
    private int wholeBits() {
        return (portPort - portGroup) * Byte.SIZE;
    }
}
