package dev.weir.e2e.histories;

import dev.weir.e2e.demo.BalancedService;
import dev.weir.e2e.lab.Host;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;

/** A real TCP connection that stays open, and is always to be answered by the backend that answered first. For one thread at a time. */
final class Held implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final BalancedService service;
    private final Socket socket;
    private final int backend;

    private Held(BalancedService service, Socket socket, int backend) {
        this.service = service;
        this.socket = socket;
        this.backend = backend;
    }

    /** Opens a connection from a host, and asks once. */
    static Held open(Host client, BalancedService service) throws IOException {
        Socket socket = client.call(Held::socketHere);
        socket.connect(service.frontend(), (int) TIMEOUT.toMillis());
        return new Held(service, socket, ask(socket));
    }

    /** A socket that belongs to the namespace of the calling thread. */
    private static Socket socketHere() throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(0));
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) TIMEOUT.toMillis());
        return socket;
    }

    private static int ask(Socket socket) throws IOException {
        socket.getOutputStream().write('?');
        int answer = socket.getInputStream().read();
        if (answer < 0) {
            throw new EOFException("closed by the server");
        }
        return answer;
    }

    int backend() {
        return backend;
    }

    /** Asks once more; what is wrong with the answer, if anything. */
    Optional<String> ask() {
        try {
            int answer = ask(socket);
            return answer == backend ? Optional.empty() : Optional.of("%s is answered by b%d".formatted(this, answer));
        } catch (IOException e) {
            return Optional.of("%s: %s".formatted(this, e));
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    @Override
    public String toString() {
        return "connection %d of %s at b%d".formatted(socket.getLocalPort(), service.name(), backend);
    }
}
