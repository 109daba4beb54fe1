package dev.weir.xdp.host;

import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Routes by prefix, the longest match first: a binary trie without nodes of one way (Morrison's PATRICIA). Each node knows the next
 * shorter prefix that has routes, so that a search that finds no good one goes on there. Not changed any more once it is in use; look-ups
 * need no lock then.
 */
final class Prefixes {
    private @Nullable Node root;

    /** A prefix, and its routes if it has any. */
    static final class Node {
        private final long high;
        private final long low;
        private final int length;
        private Route[] routes = {};
        private @Nullable Node zero;
        private @Nullable Node one;
        private @Nullable Node shorter;

        private Node(long high, long low, int length) {
            this.high = high;
            this.low = low;
            this.length = length;
        }

        /** Its routes, the preferred one first. */
        Route[] routes() {
            return routes;
        }

        /** Bits of the prefix. */
        int length() {
            return length;
        }

        /** The next shorter prefix with routes that the same addresses begin with; null if there is none. */
        @Nullable
        Node shorter() {
            return shorter;
        }

        private void add(Route route) {
            routes = Arrays.copyOf(routes, routes.length + 1);
            routes[routes.length - 1] = route;
        }

        private boolean matches(long otherHigh, long otherLow) {
            return Address.samePrefix(high, low, otherHigh, otherLow, length);
        }
    }

    /** Adds a route under its prefix. */
    void add(Route route) {
        Address prefix = route.prefix();
        root = insert(root, prefix.high(), prefix.low(), route.prefixLength(), route);
    }

    /** Puts the routes of each prefix in order, and ends the changes. */
    Prefixes finish(Comparator<Route> order) {
        finish(root, null, order);
        return this;
    }

    /** The longest prefix with routes that an address begins with; null if there is none. */
    @Nullable
    Node longest(long high, long low) {
        Node found = null;
        Node node = root;
        while (node != null && node.matches(high, low)) {
            if (node.routes.length > 0) {
                found = node;
            }
            node = node.length < 2 * Long.SIZE && bit(high, low, node.length) ? node.one : node.zero;
        }
        return found;
    }

    private static Node insert(@Nullable Node node, long high, long low, int length, Route route) {
        if (node == null) {
            return leaf(high, low, length, route);
        }
        int common = Math.min(Address.commonBits(high, low, node.high, node.low), Math.min(length, node.length));
        if (common == node.length) {
            if (length == node.length) {
                node.add(route);
            } else if (bit(high, low, common)) {
                node.one = insert(node.one, high, low, length, route);
            } else {
                node.zero = insert(node.zero, high, low, length, route);
            }
            return node;
        }
        Node fork = common == length ? leaf(high, low, length, route) : new Node(high, low, common);
        attach(fork, node);
        if (common < length) {
            attach(fork, leaf(high, low, length, route));
        }
        return fork;
    }

    private static Node leaf(long high, long low, int length, Route route) {
        Node leaf = new Node(high, low, length);
        leaf.add(route);
        return leaf;
    }

    private static void attach(Node parent, Node child) {
        if (bit(child.high, child.low, parent.length)) {
            parent.one = child;
        } else {
            parent.zero = child;
        }
    }

    private static void finish(@Nullable Node node, @Nullable Node above, Comparator<Route> order) {
        if (node == null) {
            return;
        }
        Arrays.sort(node.routes, order);
        node.shorter = above;
        Node next = node.routes.length > 0 ? node : above;
        finish(node.zero, next, order);
        finish(node.one, next, order);
    }

    private static boolean bit(long high, long low, int index) {
        return index < Long.SIZE ? high << index < 0 : low << (index - Long.SIZE) < 0;
    }
}
