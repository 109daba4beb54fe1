package dev.weir.e2e.demo;

import dev.weir.e2e.lab.Host;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Random;

/** A connection from a host of a lab to a {@link TransferServer}. For one thread. */
final class Exchange implements AutoCloseable {
    /** Long enough for everything that is not lost for good. */
    private static final int PATIENCE_MILLIS = 30_000;

    private static final int DIGEST_BYTES = 32;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    private Exchange(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        this.out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
    }

    /**
     * What a server says of an exchange.
     *
     * @param server its name
     * @param client where it sees the client
     */
    record Receipt(String server, InetSocketAddress client) {}

    /** Connects, from the host's own address. */
    static Exchange open(Host from, InetSocketAddress target) throws IOException {
        boolean v4 = target.getAddress().getAddress().length == 4;
        InetAddress source = v4 ? from.addressV4() : from.addressV6();
        SocketChannel channel =
                from.call(() -> SocketChannel.open(v4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6)
                        .bind(new InetSocketAddress(source, 0)));
        try {
            channel.socket().connect(target, PATIENCE_MILLIS);
            channel.socket().setSoTimeout(PATIENCE_MILLIS);
            return new Exchange(channel.socket());
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    InetSocketAddress local() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /**
     * Sends so many bytes, and asks for so many.
     *
     * @throws IOException if the connection ends, or anything that arrives is not what was sent
     */
    Receipt exchange(int up, int down) throws IOException {
        byte[] sent = content(up);
        out.writeInt(up);
        out.writeInt(down);
        out.write(sent);
        out.flush();
        String server = in.readUTF();
        InetSocketAddress client = new InetSocketAddress(InetAddress.ofLiteral(in.readUTF()), in.readInt());
        if (!Arrays.equals(digest(sent), in.readNBytes(DIGEST_BYTES))) {
            throw new IOException("%s got %d other bytes than were sent".formatted(server, up));
        }
        if (!Arrays.equals(content(down), in.readNBytes(down))) {
            throw new IOException("%s sent %d other bytes than arrived".formatted(server, down));
        }
        return new Receipt(server, client);
    }

    /** Bytes that both sides know. */
    static byte[] content(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
