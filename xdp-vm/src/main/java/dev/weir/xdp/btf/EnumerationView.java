package dev.weir.xdp.btf;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;

/** The constants of an enumeration, by name. Immutable. */
public final class EnumerationView {
    private final String name;
    private final Map<String, Long> values;

    EnumerationView(BtfType.Enumeration type) {
        Map<String, Long> byName = new LinkedHashMap<>();
        type.enumerators().forEach(each -> byName.put(each.name(), each.value()));
        this.name = type.name();
        this.values = Collections.unmodifiableMap(byName);
    }

    /** All constants, in the order of the source. */
    public Map<String, Long> values() {
        return values;
    }

    /**
     * The value of a constant.
     *
     * @throws NoSuchElementException naming the constants that there are
     */
    public long value(String constant) {
        Long value = values.get(constant);
        if (value == null) {
            throw new NoSuchElementException("enum %s has no %s; it has %s".formatted(name, constant, values.keySet()));
        }
        return value;
    }
}
