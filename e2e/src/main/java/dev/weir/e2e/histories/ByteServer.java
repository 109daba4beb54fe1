package dev.weir.e2e.histories;

import dev.weir.e2e.lab.BackendServer;
import dev.weir.e2e.lab.Host;
import dev.weir.e2e.lab.LabProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;

/** A real server on a backend's host, a process of its own, for many connections: it answers every byte with the number in its name. */
public final class ByteServer {
    private static final int BACKLOG = 4096;

    private ByteServer() {}

    static LabProcess start(Host host) {
        List<String> small = List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
        return host.startJava(host.name(), small, ByteServer.class.getName(), List.of(host.name()));
    }

    /** The number that a backend answers with: 3 for b3. */
    static int number(String backend) {
        return Integer.parseInt(backend.substring(1));
    }

    /**
     * Serves until it is killed, where {@link BackendServer} does.
     *
     * @param arguments name of the host
     */
    public static void main(String[] arguments) throws IOException {
        int number = number(arguments[0]);
        for (int port : new int[] {BackendServer.PORT, BackendServer.TRANSLATED_PORT}) {
            ServerSocket listener = new ServerSocket();
            listener.bind(new InetSocketAddress((InetAddress) null, port), BACKLOG);
            Thread.ofPlatform().start(() -> accept(listener, number));
        }
    }

    private static void accept(ServerSocket listener, int number) {
        while (true) {
            try {
                Socket connection = listener.accept();
                Thread.ofVirtual().start(() -> answer(connection, number));
            } catch (IOException e) {
                System.out.println("a connection that was gone before it was accepted: " + e.getMessage());
            }
        }
    }

    private static void answer(Socket connection, int number) {
        try (connection) {
            connection.setTcpNoDelay(true);
            InputStream in = connection.getInputStream();
            OutputStream out = connection.getOutputStream();
            while (in.read() >= 0) {
                out.write(number);
            }
        } catch (IOException e) {
            // The client finds out by itself.
        }
    }
}
