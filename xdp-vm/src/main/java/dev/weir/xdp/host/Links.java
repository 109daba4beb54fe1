package dev.weir.xdp.host;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The links of a network namespace by index. Immutable; look-ups need no lock and allocate nothing. */
final class Links {
    private final Link[] byIndex;

    Links(List<Link> all) {
        byIndex = all.stream().sorted(Comparator.comparingInt(Link::index)).toArray(Link[]::new);
    }

    /** The link of an index; null if there is none. */
    @Nullable
    Link find(int index) {
        int from = 0;
        int to = byIndex.length - 1;
        while (from <= to) {
            int middle = (from + to) >>> 1;
            Link link = byIndex[middle];
            if (link.index() == index) {
                return link;
            }
            if (link.index() < index) {
                from = middle + 1;
            } else {
                to = middle - 1;
            }
        }
        return null;
    }

    /** All links in the order of their indices. */
    Link[] all() {
        return byIndex;
    }
}
