package dev.weir.e2e.lab;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection from a host of a lab to a {@link BackendServer}, directly or through the load balancer. Its source port is
 * known before the first packet, so that a connection that fails can be told by its flow as well. For one thread at a time.
 */
public final class Connection implements AutoCloseable {
    private final Socket socket;
    private final InetSocketAddress local;
    private final InetSocketAddress target;
    private final Duration timeout;
    private @Nullable BufferedReader input;

    private Connection(Socket socket, InetSocketAddress target, Duration timeout) {
        this.socket = socket;
        this.local = (InetSocketAddress) socket.getLocalSocketAddress();
        this.target = target;
        this.timeout = timeout;
    }

    /**
     * A socket on a host, bound to the host's address and a free port, not yet connected.
     *
     * @param timeout longest wait for the handshake, and for each part of an answer
     */
    public static Connection bind(Host from, InetSocketAddress target, Duration timeout) throws IOException {
        boolean v4 = target.getAddress().getAddress().length == 4;
        ProtocolFamily family = v4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
        InetAddress source = v4 ? from.addressV4() : from.addressV6();
        SocketChannel channel = from.call(() -> SocketChannel.open(family).bind(new InetSocketAddress(source, 0)));
        return new Connection(channel.socket(), target, timeout);
    }

    /** Does the handshake. */
    public Connection connect() throws IOException {
        int millis = (int) timeout.toMillis();
        socket.connect(target, millis);
        socket.setSoTimeout(millis);
        socket.setTcpNoDelay(true);
        input = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        return this;
    }

    /** Where it comes from. */
    public InetSocketAddress local() {
        return local;
    }

    /** Where it goes to. */
    public InetSocketAddress target() {
        return target;
    }

    /** Sends one HTTP request and reads the answer; the connection stays open for more. */
    public Answer ask() throws IOException {
        String request = "GET / HTTP/1.1\r\nHost: weir\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        String status = readLine();
        if (!status.startsWith("HTTP/1.1 200")) {
            throw new IOException("answer begins with '" + status + "'");
        }
        int length = -1;
        for (String header = readLine(); !header.isEmpty(); header = readLine()) {
            if (header.regionMatches(true, 0, "Content-Length:", 0, "Content-Length:".length())) {
                length = Integer.parseInt(
                        header.substring("Content-Length:".length()).strip());
            }
        }
        return Answer.parse(read(length));
    }

    private BufferedReader input() throws IOException {
        if (input == null) {
            throw new IOException("not connected");
        }
        return input;
    }

    private String readLine() throws IOException {
        String line = input().readLine();
        if (line == null) {
            throw new EOFException("connection closed by the server");
        }
        return line;
    }

    private String read(int length) throws IOException {
        if (length < 0) {
            throw new IOException("answer without a length");
        }
        char[] body = new char[length];
        for (int read = 0; read < length; ) {
            int more = input().read(body, read, length - read);
            if (more < 0) {
                throw new EOFException("connection closed by the server after %d of %d bytes".formatted(read, length));
            }
            read += more;
        }
        return new String(body);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /**
     * What a backend answers.
     *
     * @param backend its name
     * @param client the client's address as the backend sees it
     * @param port the client's port as the backend sees it
     */
    public record Answer(String backend, InetAddress client, int port) {
        static Answer parse(String body) throws IOException {
            String[] words = body.strip().split(" ", -1);
            if (words.length != 3) {
                throw new IOException("answer is '" + body + "'");
            }
            return new Answer(words[0], InetAddress.ofLiteral(words[1]), Integer.parseInt(words[2]));
        }

        String toBody() {
            return "%s %s %d%n".formatted(backend, client.getHostAddress(), port);
        }
    }
}
