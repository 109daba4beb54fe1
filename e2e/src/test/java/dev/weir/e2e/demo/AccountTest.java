package dev.weir.e2e.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AccountTest {
    private static final Map<String, Long> VERDICTS = Map.of("TX", 100L, "DROP", 3L, "PASS", 7L);
    private static final Map<String, Long> DROPS = Map.of("MALFORMED", 1L, "NAT_NO_FLOW", 2L);

    @Test
    void agreesWhenDriverAndReasonsAddUp() {
        assertEquals(Optional.empty(), Account.disagreement(node(VERDICTS, DROPS), new DriverCount(100, 3, 0)));
    }

    @Test
    void noticesEveryKindOfPacketThatIsNotAccountedFor() {
        assertComplaint("sent back", VERDICTS, DROPS, new DriverCount(101, 3, 0));
        assertComplaint("as dropped", VERDICTS, DROPS, new DriverCount(100, 2, 0));
        assertComplaint("for a reason", VERDICTS, Map.of("MALFORMED", 1L), new DriverCount(100, 3, 0));
        assertComplaint("could not send back", VERDICTS, DROPS, new DriverCount(100, 3, 1));
    }

    @Test
    void connectionsMayDifferByRetransmissionsOnly() {
        NodeState node = node(VERDICTS, DROPS);
        assertEquals(Optional.empty(), Account.connectionsUnaccounted(node, 20, 0));
        assertEquals(Optional.empty(), Account.connectionsUnaccounted(node, 19, 1));
        assertTrue(Account.connectionsUnaccounted(node, 19, 0).isPresent());
        assertTrue(Account.connectionsUnaccounted(node, 21, 5).isPresent());
    }

    @Test
    void theWireCannotHaveCarriedLessThanTheProgramMet() {
        assertEquals(Optional.empty(), Account.disagreement(node(VERDICTS, DROPS), new WireCount(110, 100)));
        assertComplaint("interface sent", VERDICTS, DROPS, new WireCount(110, 99));
        assertComplaint("interface received", VERDICTS, DROPS, new WireCount(109, 100));
    }

    private static void assertComplaint(
            String words, Map<String, Long> verdicts, Map<String, Long> drops, Witness witness) {
        String complaint = Account.disagreement(node(verdicts, drops), witness).orElse("none");
        assertTrue(complaint.contains(words), complaint);
    }

    private static NodeState node(Map<String, Long> verdicts, Map<String, Long> drops) {
        return new NodeState(
                "kernel", "native", Optional.empty(), 0, verdicts, drops, 100, Map.of("b1", 12L, "b2", 8L));
    }
}
