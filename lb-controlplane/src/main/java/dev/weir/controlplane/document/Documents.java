package dev.weir.controlplane.document;

import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLParser;

/** Parses texts into trees; a key that is there twice is an error, as is anything after the end. */
public final class Documents {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final ObjectMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Documents() {}

    /** @throws MalformedDocumentException if the bytes are not one JSON value in UTF-8 */
    public static JsonNode json(byte[] bytes) {
        return parse(JSON, bytes);
    }

    /** @throws MalformedDocumentException if the bytes are not one YAML document in UTF-8 */
    public static JsonNode yaml(byte[] bytes) {
        JsonNode document = parse(YAML, bytes);
        refuseAliases(bytes);
        return document;
    }

    /** A tree would silently have an alias's name in place of what it stands for. */
    private static void refuseAliases(byte[] bytes) {
        try (JsonParser parser = YAML.createParser(bytes)) {
            while (parser.nextToken() != null) {
                if (((YAMLParser) parser).isCurrentAlias()) {
                    TokenStreamLocation at = parser.currentTokenLocation();
                    throw new MalformedDocumentException(
                            at.getLineNr(),
                            at.getColumnNr(),
                            "*%s is an alias, which is not supported: write out what it stands for"
                                    .formatted(parser.getString()));
                }
            }
        }
    }

    private static JsonNode parse(ObjectMapper mapper, byte[] bytes) {
        try {
            return mapper.readTree(bytes);
        } catch (JacksonException e) {
            TokenStreamLocation at = e.getLocation();
            // The parser's own words, what it was doing and what it found, without places and source snippets.
            String reason = String.valueOf(e.getOriginalMessage())
                    .lines()
                    .filter(line -> !line.startsWith(" "))
                    .limit(2)
                    .collect(Collectors.joining(", "));
            throw new MalformedDocumentException(
                    at == null ? 0 : at.getLineNr(), at == null ? 0 : at.getColumnNr(), reason);
        }
    }
}
