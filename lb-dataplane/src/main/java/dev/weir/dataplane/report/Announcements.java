package dev.weir.dataplane.report;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sentences for the operator: each is logged when it is new and stays in the report until it is withdrawn. Safe for use by
 * several threads.
 */
public final class Announcements {
    private static final Logger LOG = System.getLogger("dev.weir.agent");
    private static final int KEPT = 50;

    private final Map<String, String> standing = new LinkedHashMap<>();
    private int events;

    /** Announces a lasting condition under a name; one of the same name is replaced. */
    public void raise(String condition, String sentence) {
        if (replace(condition, sentence)) {
            LOG.log(Level.WARNING, "{0}", sentence);
        }
    }

    /** Withdraws a condition; says so in the log if it stood. */
    public void withdraw(String condition, String sentence) {
        if (replace(condition, "")) {
            LOG.log(Level.INFO, "{0}", sentence);
        }
    }

    /** Announces something that has happened. The latest ones stay in the report. */
    public void event(String sentence) {
        String name;
        synchronized (this) {
            name = "event " + events++;
        }
        raise(name, sentence);
    }

    /** What stands now, oldest first. */
    public synchronized List<String> standing() {
        return List.copyOf(standing.values());
    }

    private synchronized boolean replace(String condition, String sentence) {
        if (sentence.isEmpty()) {
            return standing.remove(condition) != null;
        }
        boolean news = !sentence.equals(standing.put(condition, sentence));
        if (standing.size() > KEPT) {
            standing.remove(standing.keySet().iterator().next());
        }
        return news;
    }
}
