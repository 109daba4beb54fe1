package dev.weir.controlplane.health;

import dev.weir.dataplane.table.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;

/** Opens a TCP connection and closes it by a reset, so that checks leave no TIME_WAIT behind. */
final class TcpProbe implements Probe {
    @Override
    public Optional<String> check(IpAddress address, int port, Duration timeout) {
        try (Socket socket = new Socket()) {
            socket.setSoLinger(true, 0);
            socket.connect(new InetSocketAddress(address.toInetAddress(), port), Math.toIntExact(timeout.toMillis()));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
