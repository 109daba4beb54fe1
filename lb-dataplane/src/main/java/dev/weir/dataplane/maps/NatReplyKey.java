package dev.weir.dataplane.maps;

import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Protocol;

/** The answers of a backend to a translated flow ({@code struct nat_reply_key}). */
public record NatReplyKey(IpAddress backend, int backendPort, IpAddress nat, int natPort, Protocol protocol) {}
