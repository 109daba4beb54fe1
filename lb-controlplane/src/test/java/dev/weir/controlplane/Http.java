package dev.weir.controlplane;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Talks to a control plane as its users do. */
public final class Http {
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final String base;

    /** What came back. */
    public record Answer(int status, String contentType, JsonNode body) {
        public String text(String pointer) {
            return body.at(pointer).asString("");
        }
    }

    public Http(InetSocketAddress rest) {
        this.base = "http://127.0.0.1:" + rest.getPort();
    }

    public Answer get(String path) throws IOException, InterruptedException {
        return send("GET", path, "application/json", "");
    }

    public Answer put(String path, String body) throws IOException, InterruptedException {
        return send("PUT", path, "application/json", body);
    }

    public Answer delete(String path) throws IOException, InterruptedException {
        return send("DELETE", path, "application/json", "");
    }

    public Answer send(String method, String path, String contentType, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", contentType)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        String type = response.headers().firstValue("Content-Type").orElse("");
        return new Answer(
                response.statusCode(), type, JSON.readTree(response.body().isEmpty() ? "{}" : response.body()));
    }
}
