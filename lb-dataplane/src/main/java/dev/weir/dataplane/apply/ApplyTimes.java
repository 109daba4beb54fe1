package dev.weir.dataplane.apply;

import java.time.Duration;

/**
 * How long things are waited for.
 *
 * @param flowIdle a tracked flow that was silent for longer is taken for dead; so long at least a slot keeps moving
 * @param prepare how long a change of a service with UDP frontends is announced before it comes into force
 * @param nextHop how long a table waits for the next hops of its new backends
 * @param tcpIdle a translated TCP connection that was silent for longer is let go
 * @param tcpClosed the same once both sides have closed it, or one has reset it
 * @param udpIdle a translated UDP flow that was silent for longer is let go; RFC 4787 asks for two minutes at least
 */
public record ApplyTimes(
        Duration flowIdle, Duration prepare, Duration nextHop, Duration tcpIdle, Duration tcpClosed, Duration udpIdle) {
    public static final ApplyTimes DEFAULT = new ApplyTimes(
            Duration.ofMinutes(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            Duration.ofMinutes(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(2));

    public ApplyTimes withFlowIdle(Duration idle) {
        return new ApplyTimes(idle, prepare, nextHop, tcpIdle, tcpClosed, udpIdle);
    }

    public ApplyTimes withPrepare(Duration time) {
        return new ApplyTimes(flowIdle, time, nextHop, tcpIdle, tcpClosed, udpIdle);
    }
}
