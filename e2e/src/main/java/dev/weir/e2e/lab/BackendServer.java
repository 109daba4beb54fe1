package dev.weir.e2e.lab;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;

/**
 * A real HTTP server on a backend's host, a process of its own. It answers every request with its name and with the client's
 * address and port as it sees them.
 */
public final class BackendServer {
    /** Where it listens besides {@link #TRANSLATED_PORT}: the VIPs' port, which {@code l2dsr} leaves as it is. */
    public static final int PORT = 80;

    /** A port of its own, for {@code nat} to translate to. */
    public static final int TRANSLATED_PORT = 8080;

    private static final int BACKLOG = 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration RETRY = Duration.ofMillis(50);

    private BackendServer() {}

    /** Starts servers on several hosts at once, and returns when all of them answer. */
    public static List<LabProcess> start(Lab lab, List<String> hosts) {
        List<LabProcess> servers =
                hosts.stream().map(name -> launch(lab.host(name))).toList();
        for (int i = 0; i < hosts.size(); i++) {
            awaitAnswer(lab.control(), lab.host(hosts.get(i)), servers.get(i));
        }
        return servers;
    }

    private static LabProcess launch(Host host) {
        List<String> small = List.of(
                "-Xmx48m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                // The server's two packets an answer are not to wait for acknowledgements.
                "-Dsun.net.httpserver.nodelay=true",
                "-Dsun.net.httpserver.maxIdleConnections=4096");
        return host.startJava(host.name(), small, BackendServer.class.getName(), List.of(host.name()));
    }

    private static void awaitAnswer(Host from, Host host, LabProcess server) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            server.requireAlive();
            InetSocketAddress address = new InetSocketAddress(host.addressV6(), TRANSLATED_PORT);
            try (Connection connection = Connection.bind(from, address, Duration.ofSeconds(2))) {
                connection.connect().ask();
                return;
            } catch (IOException e) {
                if (System.nanoTime() > deadline) {
                    throw new LabException("the server on %s does not answer: %s".formatted(host, e.getMessage()), e);
                }
                sleep();
            }
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(RETRY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while waiting for servers", e);
        }
    }

    /**
     * Serves until it is killed.
     *
     * @param arguments the name to answer with
     */
    public static void main(String[] arguments) throws IOException {
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        List<HttpServer> servers = new ArrayList<>();
        // The translated port last: who can reach it can reach both.
        for (int port : new int[] {PORT, TRANSLATED_PORT}) {
            HttpServer server = HttpServer.create(new InetSocketAddress(port), BACKLOG);
            server.setExecutor(threads);
            server.createContext("/", exchange -> answer(exchange, arguments[0]));
            server.start();
            servers.add(server);
        }
        System.out.println(arguments[0] + " listens at "
                + servers.stream().map(HttpServer::getAddress).toList());
    }

    private static void answer(HttpExchange exchange, String name) throws IOException {
        InetAddress client = exchange.getRemoteAddress().getAddress();
        String body =
                new Connection.Answer(name, client, exchange.getRemoteAddress().getPort()).toBody();
        byte[] bytes = body.getBytes(StandardCharsets.US_ASCII);
        exchange.sendResponseHeaders(200, bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
