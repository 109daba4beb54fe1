package dev.weir.dataplane.standalone;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.weir.xdp.sys.NetworkNamespace;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Random;

/** A server of TCP and UDP on a lab's host that gives back what it gets, and clients that make sure of it. */
final class Echo implements AutoCloseable {
    private static final int PORT = 7;
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int AGAIN_MILLIS = 500;

    private final ServerSocket tcp;
    private final DatagramSocket udp;

    private Echo(ServerSocket tcp, DatagramSocket udp) {
        this.tcp = tcp;
        this.udp = udp;
        Thread.ofPlatform().daemon().start(this::serveTcp);
        Thread.ofPlatform().daemon().start(this::serveUdp);
    }

    static Echo start(NetworkNamespace host, String address) throws Exception {
        InetSocketAddress at = new InetSocketAddress(InetAddress.ofLiteral(address), PORT);
        return host.call(() -> {
            ServerSocket tcp = new ServerSocket();
            tcp.bind(at);
            return new Echo(tcp, new DatagramSocket(at));
        });
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try (Socket connection = tcp.accept()) {
                connection.getInputStream().transferTo(connection.getOutputStream());
            } catch (IOException e) {
                // The client is gone, or the test is over.
            }
        }
    }

    private void serveUdp() {
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        while (!udp.isClosed()) {
            try {
                packet.setLength(65_536);
                udp.receive(packet);
                udp.send(packet);
            } catch (IOException e) {
                // A client's error, or the test is over.
            }
        }
    }

    /** Sends so many bytes on one connection, and expects them back. */
    static void tcp(NetworkNamespace from, String to, int bytes) throws Exception {
        byte[] sent = new byte[bytes];
        new Random(bytes).nextBytes(sent);
        from.call(() -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.ofLiteral(to), PORT), PATIENCE_MILLIS);
                socket.setSoTimeout(PATIENCE_MILLIS);
                Thread writer = Thread.ofPlatform().start(() -> {
                    try {
                        socket.getOutputStream().write(sent);
                        socket.shutdownOutput();
                    } catch (IOException e) {
                        // The reader finds out.
                    }
                });
                byte[] back = socket.getInputStream().readAllBytes();
                writer.join();
                assertArrayEquals(sent, back, "what came back from " + to);
            }
            return true;
        });
    }

    /** Sends a datagram until it comes back. */
    static void udp(NetworkNamespace from, String to, int bytes) throws Exception {
        byte[] sent = new byte[bytes];
        new Random(bytes).nextBytes(sent);
        from.call(() -> {
            try (DatagramSocket socket = new DatagramSocket()) {
                socket.setSoTimeout(AGAIN_MILLIS);
                DatagramPacket answer = new DatagramPacket(new byte[65_536], 65_536);
                for (int i = 0; i < PATIENCE_MILLIS / AGAIN_MILLIS; i++) {
                    socket.send(new DatagramPacket(
                            sent, sent.length, new InetSocketAddress(InetAddress.ofLiteral(to), PORT)));
                    try {
                        socket.receive(answer);
                    } catch (SocketTimeoutException e) {
                        continue;
                    }
                    assertEquals(bytes, answer.getLength(), "what came back from " + to);
                    return true;
                }
            }
            return fail("no datagram came back from " + to);
        });
    }

    @Override
    public void close() throws IOException {
        tcp.close();
        udp.close();
    }
}
