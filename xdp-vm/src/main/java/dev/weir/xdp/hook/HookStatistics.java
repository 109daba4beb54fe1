package dev.weir.xdp.hook;

import dev.weir.xdp.Verdict;
import java.util.Map;

/**
 * What a hook has done since it was opened, in frames. The numbers are read one by one while packets flow.
 *
 * @param received run through the program; each segment of a super-frame counts
 * @param droppedByRing lost before the hook saw them, since it was not fast enough
 * @param refused seen but not run: larger than the hook's buffers, or a super-frame of a kind that it cannot segment
 * @param transmitted sent out, by TX and REDIRECT
 * @param transmitFailures TX and REDIRECT frames that no interface took
 * @param passed handed to the host's stack
 * @param passFailures PASS frames that the host's stack could not be handed
 * @param verdicts what the program said
 */
public record HookStatistics(
        long received,
        long droppedByRing,
        long refused,
        long transmitted,
        long transmitFailures,
        long passed,
        long passFailures,
        Map<Verdict, Long> verdicts) {
    public HookStatistics {
        verdicts = Map.copyOf(verdicts);
    }
}
