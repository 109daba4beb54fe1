package dev.weir.e2e.demo;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * A connection that was opened, and what became of it.
 *
 * @param situation title of the situation it was opened in
 * @param service name of the service
 * @param client where it came from
 * @param outcome what became of it
 * @param took from the first packet to the end of the answer, or to the failure
 */
record Attempt(String situation, String service, InetSocketAddress client, Outcome outcome, Duration took) {

    /** What became of a connection. */
    sealed interface Outcome {
        /** Answered by a backend that Maglev predicts. */
        record Answered(String backend) implements Outcome {}

        /** Answered, but not as it should be: by another backend than predicted, or with another address. */
        record Misplaced(String backend, String reason) implements Outcome {}

        /** Failed because its backend had just been killed, which nobody could know yet. */
        record Excused(String backend) implements Outcome {}

        /** Failed, and should not have. */
        record Failed(String reason) implements Outcome {}
    }

    /** Whether it ended as it may not end. */
    boolean isForbidden() {
        return switch (outcome) {
            case Outcome.Answered _, Outcome.Excused _ -> false;
            case Outcome.Misplaced _, Outcome.Failed _ -> true;
        };
    }

    @Override
    public String toString() {
        String what = switch (outcome) {
            case Outcome.Answered answered -> "answered by " + answered.backend();
            case Outcome.Misplaced misplaced -> misplaced.reason();
            case Outcome.Excused excused -> "failed with " + excused.backend();
            case Outcome.Failed failed -> failed.reason();
        };
        return "%s, %s from %s port %d: %s"
                .formatted(situation, service, client.getAddress().getHostAddress(), client.getPort(), what);
    }
}
