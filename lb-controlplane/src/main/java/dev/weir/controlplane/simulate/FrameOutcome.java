package dev.weir.controlplane.simulate;

import dev.weir.xdp.Verdict;
import java.util.Optional;

/**
 * What became of a frame.
 *
 * @param verdict what the program returned
 * @param frame what it left of the frame
 * @param service the service that it was for; empty if it was for none
 * @param backend where it went, as {@code pool/backend}; empty if it went to none
 * @param reply whether it was on its way from a backend of a nat pool back to the client
 * @param reason why it was dropped, as in a node's report; empty if it was not
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over, not compared.
public record FrameOutcome(
        Verdict verdict,
        byte[] frame,
        Optional<String> service,
        Optional<String> backend,
        boolean reply,
        Optional<String> reason) {
    /** In a few words: {@code web -> web-pool/b1}, {@code web: NO_BACKEND}, {@code reply}, {@code not for a service}. */
    public String explanation() {
        if (reply) {
            return "reply";
        }
        String to = service.orElse("not for a service");
        return backend.map(it -> to + " -> " + it)
                .or(() -> reason.map(it -> to + ": " + it))
                .orElse(to);
    }
}
