package dev.weir.e2e.demo;

import dev.weir.e2e.lab.Host;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** The control plane's REST API, called from a host of the lab. */
public final class ControlPlaneApi {
    private static final int TIMEOUT_MILLIS = 10_000;

    private final ObjectMapper json = JsonMapper.shared();
    private final Host from;
    private final String base;

    /**
     * @param from the host to call from
     * @param server where the REST API listens
     */
    public ControlPlaneApi(Host from, InetSocketAddress server) {
        this.from = from;
        this.base = "http://%s:%d/api/v1".formatted(server.getAddress().getHostAddress(), server.getPort());
    }

    /** An answer: status and body. */
    public record Answer(int status, String body) {}

    /**
     * Reads a resource.
     *
     * @throws IOException if there is no answer or it is not 2xx; the message has the server's own words
     */
    public JsonNode get(String path) throws IOException {
        return json.readTree(require(send("GET", path, null)));
    }

    /** The {@code items} of a list. */
    public List<JsonNode> list(String path) throws IOException {
        return StreamSupport.stream(get(path).path("items").spliterator(), false)
                .toList();
    }

    /** Stores a resource; throws as {@link #get}. */
    public void put(String path, Map<String, Object> body) throws IOException {
        require(send("PUT", path, json.writeValueAsString(body)));
    }

    /** Sends a request and returns whatever the answer is. */
    public Answer send(String method, String path, @Nullable String body) throws IOException {
        return from.call(() -> {
            // Unlike HttpClient it opens its socket on the calling thread, and so in the host's namespace.
            HttpURLConnection request =
                    (HttpURLConnection) URI.create(base + path).toURL().openConnection();
            request.setRequestMethod(method);
            request.setConnectTimeout(TIMEOUT_MILLIS);
            request.setReadTimeout(TIMEOUT_MILLIS);
            if (body != null) {
                request.setDoOutput(true);
                request.setRequestProperty("Content-Type", "application/json");
                request.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
            }
            int status = request.getResponseCode();
            try (InputStream in = status < 400 ? request.getInputStream() : request.getErrorStream()) {
                String text = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
                return new Answer(status, text);
            }
        });
    }

    private static String require(Answer answer) throws IOException {
        if (answer.status() / 100 != 2) {
            throw new IOException("the control plane answered %d: %s".formatted(answer.status(), answer.body()));
        }
        return answer.body();
    }
}
