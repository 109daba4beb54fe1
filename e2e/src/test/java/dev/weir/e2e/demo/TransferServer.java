package dev.weir.e2e.demo;

import dev.weir.e2e.lab.BackendServer;
import dev.weir.e2e.lab.Host;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A server on a backend's host that takes a lot and gives a lot, as much as it is asked for. Of this process, on the host's network.
 *
 * <pre>
 *   question: bytes to come (int), bytes wanted (int), the bytes that come
 *   answer:   name (UTF), the client's address (UTF) and port (int) as they are seen here, digest of what came, the bytes wanted
 * </pre>
 */
final class TransferServer implements AutoCloseable {
    private static final int BACKLOG = 1024;

    private final String name;
    private final ServerSocket listener;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    private TransferServer(String name, ServerSocket listener) {
        this.name = name;
        this.listener = listener;
    }

    /** Returns when it listens, at the port of the VIPs. */
    static TransferServer start(Host host) throws IOException {
        return start(host.name(), host.call(TransferServer::listen));
    }

    /** A socket at the port of the VIPs, on the network of the calling thread. */
    static ServerSocket listen() throws IOException {
        return new ServerSocket(BackendServer.PORT, BACKLOG);
    }

    /** Serves by a name of its own what comes to a socket, from now on. */
    static TransferServer start(String name, ServerSocket listener) {
        TransferServer server = new TransferServer(name, listener);
        Thread.ofPlatform().daemon().start(server::accept);
        return server;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket connection = listener.accept();
                connections.add(connection);
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException e) {
                // A client that is gone already, or the end of the server.
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(connection.getInputStream()));
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(connection.getOutputStream()));
            InetSocketAddress client = (InetSocketAddress) connection.getRemoteSocketAddress();
            while (true) {
                int coming = in.readInt();
                int wanted = in.readInt();
                byte[] came = in.readNBytes(coming);
                out.writeUTF(name);
                out.writeUTF(client.getAddress().getHostAddress());
                out.writeInt(client.getPort());
                out.write(Exchange.digest(came));
                out.write(Exchange.content(wanted));
                out.flush();
            }
        } catch (IOException e) {
            // The client has what it wanted, or finds out itself; a health check says nothing at all.
        } finally {
            connections.remove(connection);
        }
    }

    /** Ends it with all its connections, as the end of its process would. */
    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }
}
