/**
 * A network on one machine: namespaces as hosts, veth pairs as cables, a bridge as the switch, real processes in them.
 *
 * <pre>
 *   client      control      b1 .. b4
 *     |            |          |    |
 *   ==+============+==========+====+==   bridge in the namespace of the switch
 *                  |                     192.0.2.0/24, 2001:db8::/64
 *                 lb                     VIPs 203.0.113.0/24 and 2001:db8:1::/64 are routed to lb
 * </pre>
 *
 * <p>Imports xdp-vm and the JDK; runs {@code ip} (iproute2) and nothing else.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.e2e.lab;
