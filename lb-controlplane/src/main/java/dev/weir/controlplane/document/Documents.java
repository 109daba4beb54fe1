package dev.weir.controlplane.document;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

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
        return parse(YAML, bytes);
    }

    private static JsonNode parse(ObjectMapper mapper, byte[] bytes) {
        try {
            return mapper.readTree(bytes);
        } catch (JacksonException e) {
            TokenStreamLocation at = e.getLocation();
            // The parser's own words without the source snippet that Jackson appends on further lines.
            String reason =
                    String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("cannot be parsed");
            throw new MalformedDocumentException(
                    at == null ? 0 : at.getLineNr(), at == null ? 0 : at.getColumnNr(), reason);
        }
    }
}
