package dev.weir.controlplane.document;

import dev.weir.controlplane.model.Violations;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.IpPrefix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The fields of one object of a document. Every getter notes what is wrong and then gives the fallback, so that a
 * whole document is read in one go. A field that is null counts as missing.
 */
final class Fields {
    private static final Pattern LENGTH = Pattern.compile("[1-9][0-9]{0,2}");

    private final JsonNode object;
    private final String path;
    private final Violations violations;

    /**
     * @param node the object
     * @param path where it is in the document; empty for the document itself
     * @param known the fields that it may have; others are noted
     */
    Fields(JsonNode node, String path, Violations violations, Set<String> known) {
        this.path = path;
        this.violations = violations;
        if (!node.isObject()) {
            violations.add(path, "is %s, expected an object".formatted(kind(node)), "write {\"...\": ...}");
            this.object = JsonNodeFactory.instance.objectNode();
            return;
        }
        this.object = node;
        for (String name : node.propertyNames()) {
            if (!known.contains(name)) {
                wrong(
                        name,
                        "is not a known field",
                        "remove it, or use one of " + String.join(", ", new TreeSet<>(known)));
            }
        }
    }

    String path(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    void wrong(String name, String reason, String remedy) {
        violations.add(path(name), reason, remedy);
    }

    boolean has(String name) {
        JsonNode node = object.get(name);
        return node != null && !node.isNull();
    }

    /** A text that must be there; empty if it is not. */
    String text(String name, String example) {
        JsonNode node = node(name);
        if (node == null) {
            wrong(name, "is missing", "add it, such as \"%s\"".formatted(example));
            return "";
        }
        if (!node.isString()) {
            wrong(name, "is %s, expected text".formatted(kind(node)), "write it as \"%s\"".formatted(example));
            return "";
        }
        return node.stringValue();
    }

    /** A name that must be there and keep to {@link Names}. */
    String name(String name) {
        String text = text(name, "web-1");
        if (has(name) && object.get(name).isString()) {
            Names.check(path(name), text, violations);
        }
        return text;
    }

    /** A whole number that must be there; {@code min} if it is not. */
    int number(String name, int min, int max) {
        if (!has(name)) {
            wrong(name, "is missing", "add a number from %d to %d".formatted(min, max));
            return min;
        }
        return number(name, min, max, min);
    }

    /** A whole number, or the fallback. */
    int number(String name, int min, int max, int fallback) {
        JsonNode node = node(name);
        if (node == null) {
            return fallback;
        }
        if (!node.isIntegralNumber()) {
            wrong(name, "is %s, expected a whole number".formatted(kind(node)), range(min, max));
            return fallback;
        }
        if (!node.canConvertToInt() || node.intValue() < min || node.intValue() > max) {
            wrong(name, "is %s, out of range".formatted(node.asString()), range(min, max));
            return fallback;
        }
        return node.intValue();
    }

    /** One of an enum's constants in lower case; the fallback, or if that is null a note that it is missing. */
    <E extends Enum<E>> E constant(String name, E[] constants, @Nullable E fallback) {
        List<String> names = new ArrayList<>();
        for (E constant : constants) {
            names.add(constant.name().toLowerCase(Locale.ROOT));
        }
        E otherwise = fallback == null ? constants[0] : fallback;
        String remedy = "use " + String.join(" or ", names);
        JsonNode node = node(name);
        if (node == null) {
            if (fallback == null) {
                wrong(name, "is missing", remedy);
            }
            return otherwise;
        }
        int index = node.isString() ? names.indexOf(node.stringValue()) : -1;
        if (index < 0) {
            wrong(name, "is %s".formatted(node), remedy);
            return otherwise;
        }
        return constants[index];
    }

    /** A duration such as {@code 500ms}, or the fallback. */
    Duration duration(String name, Duration min, Duration max, Duration fallback) {
        JsonNode node = node(name);
        if (node == null) {
            return fallback;
        }
        String remedy = "write a duration from %s to %s, such as \"500ms\" or \"2s\""
                .formatted(Durations.format(min), Durations.format(max));
        Optional<Duration> parsed = node.isString() ? Durations.parse(node.stringValue()) : Optional.empty();
        if (parsed.isEmpty()) {
            wrong(name, "is %s, not a duration".formatted(node), remedy);
            return fallback;
        }
        Duration duration = parsed.get();
        if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
            wrong(name, "is %s, out of range".formatted(node), remedy);
            return fallback;
        }
        return duration;
    }

    /** A unicast address that packets can be sent to; empty, and noted, if it is anything else. */
    Optional<IpAddress> address(String name) {
        String text = text(name, "192.0.2.1");
        if (text.isEmpty()) {
            if (has(name) && object.get(name).isString()) {
                wrong(name, "is empty", "write an address such as 192.0.2.1 or 2001:db8::1");
            }
            return Optional.empty();
        }
        try {
            IpAddress address = IpAddress.parse(text);
            Names.specialUse(address)
                    .ifPresent(use -> wrong(
                            name, "%s is %s address".formatted(address, use), "use a unicast address of your network"));
            return Optional.of(address);
        } catch (IllegalArgumentException e) {
            wrong(name, String.valueOf(e.getMessage()), "write a literal address; names are not looked up");
            return Optional.empty();
        }
    }

    /** A unicast address or a prefix of such, as {@code 203.0.113.0/28}; empty, and noted, if it is anything else. */
    Optional<Prefix> prefix(String name) {
        int slash = isText(name) ? text(name, "").indexOf('/') : -1;
        if (slash < 0) {
            return address(name).map(address -> new Prefix(address, address.bits()));
        }
        String text = text(name, "");
        try {
            IpAddress address = IpAddress.parse(text.substring(0, slash));
            String length = text.substring(slash + 1);
            if (!LENGTH.matcher(length).matches() || Integer.parseInt(length) > address.bits()) {
                wrong(
                        name,
                        "'%s' is not a prefix".formatted(text),
                        "write its length behind the slash, from 1 to %d".formatted(address.bits()));
                return Optional.empty();
            }
            return checked(name, new Prefix(address, Integer.parseInt(length)));
        } catch (IllegalArgumentException e) {
            wrong(name, String.valueOf(e.getMessage()), "write a prefix such as 203.0.113.0/28");
            return Optional.empty();
        }
    }

    /** A list of different prefixes, each as {@code 198.51.100.0/24} or a single address; empty if it is missing. */
    List<IpPrefix> prefixes(String name) {
        List<IpPrefix> prefixes = new ArrayList<>();
        list(name).forEach((path, element) -> {
            String example = "write it as \"198.51.100.0/24\"";
            if (!element.isString()) {
                violations.add(path, "is %s, expected text".formatted(kind(element)), example);
                return;
            }
            try {
                IpPrefix prefix = IpPrefix.parse(element.stringValue());
                if (prefixes.contains(prefix)) {
                    violations.add(path, "%s is there twice".formatted(prefix), "remove one of the two");
                }
                prefixes.add(prefix);
            } catch (IllegalArgumentException e) {
                violations.add(path, String.valueOf(e.getMessage()), example);
            }
        });
        return prefixes;
    }

    private Optional<Prefix> checked(String name, Prefix prefix) {
        IpAddress first = prefix.address().network(prefix.length());
        String text = prefix.address() + "/" + prefix.length();
        if (!first.equals(prefix.address())) {
            wrong(
                    name,
                    "%s has bits behind its prefix".formatted(text),
                    "write %s/%d".formatted(first, prefix.length()));
            return Optional.empty();
        }
        Optional<String> special = Names.specialUse(prefix);
        special.ifPresent(use ->
                wrong(name, "%s includes %s address".formatted(text, use), "use unicast addresses of your network"));
        return special.isPresent() ? Optional.empty() : Optional.of(prefix);
    }

    /** One of an enum's constants by what users call it; the fallback if it is missing. */
    <E> E label(String name, E[] constants, Function<E, String> label, E fallback) {
        JsonNode node = node(name);
        if (node == null) {
            return fallback;
        }
        for (E constant : constants) {
            if (node.isString() && node.stringValue().equals(label.apply(constant))) {
                return constant;
            }
        }
        String known = Arrays.stream(constants).map(label).collect(Collectors.joining(" or "));
        wrong(name, "is %s".formatted(node), "use " + known);
        return fallback;
    }

    boolean isText(String name) {
        JsonNode node = node(name);
        return node != null && node.isString();
    }

    /** The elements of a list with their paths; nothing if it is missing. */
    Map<String, JsonNode> list(String name) {
        Map<String, JsonNode> elements = new LinkedHashMap<>();
        JsonNode node = node(name);
        if (node != null && !node.isArray()) {
            wrong(name, "is %s, expected a list".formatted(kind(node)), "write [...]");
        } else if (node != null) {
            for (JsonNode element : node) {
                elements.put("%s[%d]".formatted(path(name), elements.size()), element);
            }
        }
        return elements;
    }

    /** An object, or an empty one if it is missing. */
    JsonNode object(String name) {
        JsonNode node = node(name);
        return node == null ? JsonNodeFactory.instance.objectNode() : node;
    }

    private @Nullable JsonNode node(String name) {
        return has(name) ? object.get(name) : null;
    }

    private static String range(int min, int max) {
        return "use a whole number from %d to %d".formatted(min, max);
    }

    private static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> "an object";
            case ARRAY -> "a list";
            case STRING -> "text (%s)".formatted(node);
            case NUMBER -> "a number (%s)".formatted(node);
            case BOOLEAN -> node.toString();
            case NULL, MISSING -> "empty";
            case BINARY, POJO -> "of an unknown kind";
        };
    }
}
