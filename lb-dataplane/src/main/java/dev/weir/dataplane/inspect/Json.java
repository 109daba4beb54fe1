package dev.weir.dataplane.inspect;

import tools.jackson.databind.json.JsonMapper;

/** One object a line. Loaded by the first who writes JSON: that takes half a second of its own. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    static String of(Object value) {
        return MAPPER.writeValueAsString(value);
    }
}
