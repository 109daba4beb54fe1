package dev.weir.controlplane.document;

import dev.weir.dataplane.table.Frontend;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ports as users write them: a number, a range such as {@code 8000-8099}, or {@code all}. */
record Ports(int first, int last) {
    private static final Ports ALL = new Ports(1, Frontend.LAST_PORT);
    private static final Pattern RANGE = Pattern.compile("([0-9]{1,5})-([0-9]{1,5})");

    /** Ports that must be there; port 1, and a note, if they are not. */
    static Ports read(String name, Fields fields) {
        if (!fields.isText(name)) {
            int port = fields.number(name, ALL.first, ALL.last);
            return new Ports(port, port);
        }
        String text = fields.text(name, "all");
        if (text.equals("all")) {
            return ALL;
        }
        Matcher range = RANGE.matcher(text);
        if (range.matches()) {
            int first = Integer.parseInt(range.group(1));
            int last = Integer.parseInt(range.group(2));
            if (ALL.first <= first && first < last && last <= ALL.last) {
                return new Ports(first, last);
            }
        }
        fields.wrong(
                name,
                "is '%s', not a range of ports".formatted(text),
                "write a number from 1 to 65535, a range such as \"8000-8099\", or \"all\"");
        return new Ports(ALL.first, ALL.first);
    }
}
