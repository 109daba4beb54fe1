package dev.weir.dataplane.maps;

import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Protocol;

/** A flow from a client to a frontend ({@code struct flow_key}). */
public record FlowKey(IpAddress client, int clientPort, IpAddress vip, int vipPort, Protocol protocol) {}
