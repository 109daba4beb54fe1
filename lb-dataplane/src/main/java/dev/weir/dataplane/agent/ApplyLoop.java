package dev.weir.dataplane.agent;

import dev.weir.dataplane.apply.Applier;
import dev.weir.dataplane.apply.Applier.Outcome;
import dev.weir.dataplane.report.Announcements;
import dev.weir.dataplane.report.NodeState;
import dev.weir.dataplane.table.TableEntry;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Applies tables, one at a time, on a thread of its own that also ripens, settles and tidies. Of several tables of a service that
 * have come meanwhile only the newest counts. A table is on disk before it is in the maps, so that after a crash the disk is
 * never behind them.
 */
final class ApplyLoop implements AutoCloseable {
    private static final Logger LOG = System.getLogger("dev.weir.agent");
    private static final long TICK_MILLIS = 1000;

    private final Applier applier;
    private final TableStore store;
    private final Announcements announcements;
    private final Consumer<NodeState> listener;
    private final Thread thread;

    /** Guarded by this object's monitor: what is to be applied. */
    private final Map<String, TableEntry> waiting = new TreeMap<>();

    /** Guarded by this object's monitor. */
    private boolean closed;

    /** The rest belongs to the thread: what is in force, removals included; what could not be put in force. */
    private final Map<String, TableEntry> inForce = new TreeMap<>();

    private final Map<String, Refusal> refused = new TreeMap<>();

    /** By service, what an announced change waits for. */
    private Map<String, String> delayed = Map.of();

    /** By service, what is wrong with a table that is not newer than what is in force, and not the same. */
    private final Map<String, String> outdated = new HashMap<>();

    private record Refusal(TableEntry entry, String reason) {}

    /**
     * @param listener is told how far things are, after every round; called on the loop's thread
     */
    ApplyLoop(Applier applier, TableStore store, Announcements announcements, Consumer<NodeState> listener) {
        this.applier = applier;
        this.store = store;
        this.announcements = announcements;
        this.listener = listener;
        this.thread = Thread.ofPlatform().name("weir-apply").daemon().unstarted(this::run);
    }

    /** Applies what the disk has, on the calling thread, before the loop starts. */
    void restore() {
        try {
            inOrder(store.load()).forEach(this::apply);
            retry();
        } catch (TableStore.DamagedException e) {
            setAside(e);
        } catch (IOException e) {
            announcements.raise("store", "can't read the last good tables: " + e);
        }
        publish();
    }

    private void setAside(TableStore.DamagedException e) {
        try {
            announcements.event(
                    "the last good tables are damaged (%s) and were put aside as %s; the control plane has to send them anew"
                            .formatted(e.getMessage(), store.setAside()));
        } catch (IOException io) {
            announcements.raise(
                    "store",
                    "the last good tables are damaged (%s) and can't be put aside: %s".formatted(e.getMessage(), io));
        }
    }

    void start() {
        thread.start();
    }

    /** Has a table applied soon, unless a newer one is known. Safe for several threads. */
    synchronized void offer(TableEntry entry) {
        TableEntry other = waiting.get(entry.service());
        if (other == null || other.revision() < entry.revision()) {
            waiting.put(entry.service(), entry);
            notifyAll();
        }
    }

    private void run() {
        try {
            for (Optional<List<TableEntry>> offered = take(); offered.isPresent(); offered = take()) {
                survive(offered.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void survive(List<TableEntry> offered) {
        try {
            round(offered);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "applying tables failed; going on with the next", e);
            announcements.event("an internal error: " + e);
        }
    }

    /** What has been offered in the last second, at most; empty once the loop is to end. */
    @SuppressWarnings("WaitNotInLoop") // waking up for nothing makes a round with nothing to do
    private synchronized Optional<List<TableEntry>> take() throws InterruptedException {
        if (waiting.isEmpty() && !closed) {
            wait(TICK_MILLIS);
        }
        List<TableEntry> entries = List.copyOf(waiting.values());
        waiting.clear();
        return closed ? Optional.empty() : Optional.of(entries);
    }

    private void round(List<TableEntry> offered) {
        List<TableEntry> newer = offered.stream().filter(this::isNewer).toList();
        if (!newer.isEmpty()) {
            save(with(newer));
            inOrder(newer).forEach(this::apply);
            if (newer.stream().anyMatch(entry -> refused.containsKey(entry.service()))) {
                save(with(List.of()));
            }
        }
        delayed = applier.ripen();
        applier.tidy();
        retry();
        publish();
    }

    /**
     * Puts in force what was refused and has no obstacle any more: another table has given up a frontend, or what was no longer in
     * use has been freed.
     */
    private void retry() {
        Optional<TableEntry> next = unobstructed();
        while (next.isPresent()) {
            save(with(List.of(next.get())));
            next = apply(next.get()) ? unobstructed() : Optional.empty();
        }
    }

    private Optional<TableEntry> unobstructed() {
        List<TableEntry> entries = refused.values().stream().map(Refusal::entry).toList();
        return inOrder(entries).stream()
                .filter(entry -> applier.obstacle(entry).isEmpty())
                .findFirst();
    }

    private boolean isNewer(TableEntry entry) {
        TableEntry known = inForce.get(entry.service());
        Refusal refusal = refused.get(entry.service());
        if (refusal != null && refusal.entry.revision() >= entry.revision()) {
            return false;
        }
        if (known != null && entry.revision() <= known.revision() && !entry.equals(known)) {
            complain(entry, known);
            return false;
        }
        outdated.remove(entry.service());
        return known == null || entry.revision() > known.revision();
    }

    private void complain(TableEntry entry, TableEntry known) {
        String difference = entry.revision() == known.revision()
                ? "another revision %d than the one in force here".formatted(known.revision())
                : "revision %d, but revision %d is in force here".formatted(entry.revision(), known.revision());
        String complaint =
                "the control plane offers %s; was the control plane's store lost or put back?".formatted(difference);
        if (!complaint.equals(outdated.put(entry.service(), complaint))) {
            LOG.log(Level.WARNING, "service {0}: {1}", entry.service(), complaint);
        }
    }

    /**
     * What belongs on disk: what is in force, newer entries in its place, and what was refused for services that have nothing in
     * force, so that a table that the disk had is not lost because it found no room.
     */
    private Collection<TableEntry> with(List<TableEntry> newer) {
        Map<String, TableEntry> all = new TreeMap<>();
        refused.forEach((service, refusal) -> all.put(service, refusal.entry));
        all.putAll(inForce);
        newer.forEach(entry -> all.put(entry.service(), entry));
        return all.values();
    }

    private void save(Collection<TableEntry> entries) {
        try {
            store.save(entries);
            announcements.withdraw("store", "the last good tables are on disk again");
        } catch (IOException e) {
            announcements.raise(
                    "store",
                    "can't write the last good tables to %s (%s): after a reboot this node waits for the control plane"
                            .formatted(store.file(), e));
        }
    }

    /** In the order of revisions, in which a frontend that moves between services is free before it is taken. */
    private static List<TableEntry> inOrder(List<TableEntry> entries) {
        return entries.stream()
                .sorted(Comparator.comparingLong(TableEntry::revision))
                .toList();
    }

    /** Returns whether it is in force. */
    private boolean apply(TableEntry entry) {
        return switch (applier.apply(entry)) {
            case Outcome.Applied(List<String> sentences) -> {
                inForce.put(entry.service(), entry);
                refused.remove(entry.service());
                sentences.forEach(announcements::event);
                LOG.log(Level.INFO, "service {0}: revision {1} is in force", entry.service(), entry.revision());
                yield true;
            }
            case Outcome.Refused(String reason) -> {
                Refusal last = refused.put(entry.service(), new Refusal(entry, reason));
                if (last == null || !last.reason.equals(reason)) {
                    LOG.log(
                            Level.ERROR,
                            "service {0}: revision {1} is refused: {2}",
                            entry.service(),
                            entry.revision(),
                            reason);
                }
                yield false;
            }
        };
    }

    private void publish() {
        Map<String, String> errors = new HashMap<>(outdated);
        errors.putAll(delayed);
        refused.forEach((service, refusal) ->
                errors.put(service, "revision %d: %s".formatted(refusal.entry.revision(), refusal.reason)));
        listener.accept(new NodeState(applier.inForce(), errors));
    }

    /** Ends after the round that is going on. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
