package dev.weir.xdp.hook;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.weir.xdp.sys.NetworkNamespace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** Real TCP between two namespaces. */
final class Connections {
    private static final int TIMEOUT_MILLIS = 20_000;

    private Connections() {}

    /** Sends bytes to a server and has them sent back; fails unless they all come, unchanged. */
    static void exchange(NetworkNamespace server, NetworkNamespace client, String address, int bytes) throws Exception {
        InetAddress host = InetAddress.getByName(address);
        try (ServerSocket listener = server.call(() -> new ServerSocket(0, 5, host))) {
            listener.setSoTimeout(TIMEOUT_MILLIS);
            CompletableFuture<Void> echo = CompletableFuture.runAsync(
                    () -> echo(listener), task -> Thread.ofPlatform().daemon().start(task));
            byte[] sent = new byte[bytes];
            new Random(bytes).nextBytes(sent);
            Callable<byte[]> exchange = () -> exchange(new InetSocketAddress(host, listener.getLocalPort()), sent);
            assertArrayEquals(sent, client.call(exchange));
            echo.join();
        }
    }

    private static byte[] exchange(InetSocketAddress address, byte[] sent) throws Exception {
        try (Socket socket = new Socket()) {
            socket.connect(address, TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            CompletableFuture<Void> writer = CompletableFuture.runAsync(
                    () -> {
                        try {
                            socket.getOutputStream().write(sent);
                            socket.shutdownOutput();
                        } catch (IOException e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    task -> Thread.ofPlatform().daemon().start(task));
            byte[] back = socket.getInputStream().readAllBytes();
            writer.join();
            return back;
        }
    }

    private static void echo(ServerSocket listener) {
        try (Socket accepted = listener.accept()) {
            accepted.setSoTimeout(TIMEOUT_MILLIS);
            accepted.getInputStream().transferTo(accepted.getOutputStream());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Connects to a listener, and gives up after half a second. */
    static void connect(NetworkNamespace server, NetworkNamespace client, String address) throws Exception {
        InetAddress host = InetAddress.getByName(address);
        try (ServerSocket listener = server.call(() -> new ServerSocket(0, 5, host))) {
            client.call(() -> {
                try (Socket socket = new Socket()) {
                    socket.connect(new InetSocketAddress(host, listener.getLocalPort()), 500);
                }
                return true;
            });
        }
    }

    /**
     * Whether a server on every address can be reached by a link-local one, from the calling thread's namespace. Such an address may have
     * to prove first that it is the only one.
     */
    static boolean reaches(NetworkNamespace server, String address, String scope) throws Exception {
        InetAddress host = InetAddress.getByName(address + "%" + scope);
        try (ServerSocket listener = server.call(() -> new ServerSocket(0))) {
            for (int i = 0; i < 50; i++) {
                try (Socket socket = new Socket()) {
                    socket.connect(new InetSocketAddress(host, listener.getLocalPort()), TIMEOUT_MILLIS);
                    return true;
                } catch (SocketException e) {
                    Thread.sleep(100);
                }
            }
            return false;
        }
    }
}
