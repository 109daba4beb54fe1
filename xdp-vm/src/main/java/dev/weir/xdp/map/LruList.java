package dev.weir.xdp.map;

import dev.weir.xdp.map.LruNodes.Kind;
import dev.weir.xdp.memory.SpinLock;

/**
 * Entries in the order in which they may go: an active list of those found used when somebody last looked, an inactive list from whose
 * end entries are taken, and the free ones. A second-chance scheme: a look-up only marks its entry, and the lists are turned when
 * free entries are wanted ({@code kernel/bpf/bpf_lru_list.c}). All methods but {@link #lock} want the lock.
 */
final class LruList {
    private final LruNodes nodes;
    private final long lock;
    private final int scans;
    private final int active;
    private final int inactive;
    private final int free;
    private int activeCount;
    private int inactiveCount;
    private int hand;

    /**
     * @param lock address of its lock
     * @param scans how many nodes one step looks at
     */
    LruList(LruNodes nodes, long lock, int scans) {
        this.nodes = nodes;
        this.lock = lock;
        this.scans = scans;
        this.active = nodes.newHead();
        this.inactive = nodes.newHead();
        this.free = nodes.newHead();
        this.hand = inactive;
    }

    void lock() {
        SpinLock.acquire(lock);
    }

    void unlock() {
        SpinLock.release(lock);
    }

    /** Head of the free ones. */
    int free() {
        return free;
    }

    /** Takes a new node in, which is free. */
    void addFree(int node) {
        nodes.setKind(node, Kind.FREE);
        nodes.addFirst(free, node);
    }

    /** Moves a node from one of these lists to the front of another. */
    void move(int node, Kind kind) {
        count(nodes.kind(node), -1);
        count(kind, 1);
        nodes.setKind(node, kind);
        nodes.forgetUse(node);
        leave(node);
        nodes.moveToFront(head(kind), node);
    }

    /** Moves a node from a local list to the front of the active one if it was used there, else of the inactive one. */
    void moveIn(int node) {
        Kind kind = nodes.isUsed(node) ? Kind.ACTIVE : Kind.INACTIVE;
        count(kind, 1);
        nodes.setKind(node, kind);
        nodes.forgetUse(node);
        nodes.moveToFront(head(kind), node);
    }

    /** Moves a node that no one uses to the front of a list of free ones, of its own or a local one. */
    void moveToFree(int node, int head, Kind kind) {
        leave(node);
        count(nodes.kind(node), -1);
        nodes.setKind(node, kind);
        nodes.moveToFront(head, node);
    }

    /**
     * Looks which nodes were used: those of the inactive list become active; if the active list is the longer one, those at its end
     * that were not used become inactive.
     */
    void rotate() {
        if (inactiveCount < activeCount) {
            rotateActive();
        }
        rotateInactive();
    }

    /**
     * Evicts entries from the end of the inactive list, the used ones excepted; if there are none, the next best one.
     *
     * @param wanted how many at most
     * @param head list of free nodes that they go to, which become of {@code kind}
     */
    void shrink(int wanted, int head, Kind kind) {
        if (shrinkInactive(wanted, head, kind) == 0) {
            int forced = nodes.isEmpty(inactive) ? active : inactive;
            for (int node = nodes.previous(forced); node != forced; node = nodes.previous(node)) {
                if (nodes.evict(node)) {
                    moveToFree(node, head, kind);
                    return;
                }
            }
        }
    }

    private int shrinkInactive(int wanted, int head, Kind kind) {
        int evicted = 0;
        int node = nodes.previous(inactive);
        for (int scanned = 0; scanned < scans && node != inactive && evicted < wanted; scanned++) {
            int previous = nodes.previous(node);
            if (nodes.isUsed(node)) {
                move(node, Kind.ACTIVE);
            } else if (nodes.evict(node)) {
                moveToFree(node, head, kind);
                evicted++;
            }
            node = previous;
        }
        return evicted;
    }

    private void rotateActive() {
        int first = nodes.next(active);
        int node = nodes.previous(active);
        for (int scanned = 0; scanned < scans && node != active; scanned++) {
            int previous = nodes.previous(node);
            move(node, nodes.isUsed(node) ? Kind.ACTIVE : Kind.INACTIVE);
            node = node == first ? active : previous;
        }
    }

    /** Goes on where it stopped the last time, and at most once round. */
    private void rotateInactive() {
        if (nodes.isEmpty(inactive)) {
            return;
        }
        int last = nodes.next(hand);
        if (last == inactive) {
            last = nodes.next(last);
        }
        int node = hand;
        int next = hand;
        for (int scanned = 0; scanned < scans; scanned++) {
            if (node == inactive) {
                node = nodes.previous(node);
            }
            next = nodes.previous(node);
            if (nodes.isUsed(node)) {
                move(node, Kind.ACTIVE);
            }
            if (node == last) {
                break;
            }
            node = next;
        }
        hand = next;
    }

    /** Keeps the hand off a node that goes elsewhere. */
    private void leave(int node) {
        if (node == hand) {
            hand = nodes.previous(node);
        }
    }

    private void count(Kind kind, int change) {
        if (kind == Kind.ACTIVE) {
            activeCount += change;
        } else if (kind == Kind.INACTIVE) {
            inactiveCount += change;
        }
    }

    private int head(Kind kind) {
        return switch (kind) {
            case ACTIVE -> active;
            case INACTIVE -> inactive;
            case FREE -> free;
            case LOCAL_FREE, LOCAL_PENDING -> throw new IllegalArgumentException(kind + " is no list of all CPUs");
        };
    }
}
