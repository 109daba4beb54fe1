package dev.weir.e2e.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class NodeStateTest {
    private static final String SETTLED = "{'service':'%s','revision':7,'wanted':7,'error':null,'slotsMoving':%d}";

    @Test
    void readsCountersAndAddsUpOverPools() {
        NodeState node = NodeState.of(JsonMapper.shared().readTree(json(SETTLED.formatted("v6-nat", 3))));
        assertEquals("kernel", node.engine());
        assertEquals("native", node.driverMode());
        assertEquals(Optional.empty(), node.notInForce());
        assertEquals(3, node.slotsMoving());
        assertEquals(12, node.verdict("TX"));
        assertEquals(0, node.verdict("REDIRECT"));
        assertEquals(Map.of("MALFORMED", 1L), node.drops());
        assertEquals(9, node.forwarded());
        assertEquals(Map.of("b1", 3L), node.connections());
    }

    @Test
    void saysWhichServiceIsNotInForce() {
        String behind = "{'service':'v6-nat','revision':7,'wanted':8,'error':'no room','slotsMoving':0}";
        NodeState node = NodeState.of(JsonMapper.shared().readTree(json(behind)));
        assertEquals(Optional.of("v6-nat is at revision 7, wanted 8 no room"), node.notInForce());
    }

    private static String json(String lastService) {
        return """
                {'name':'lb','engine':'kernel','driverMode':'native',
                 'services':[%s,%s,%s,%s],
                 'verdicts':{'TX':{'packets':12,'bytes':900},'PASS':{'packets':2,'bytes':80}},
                 'drops':{'MALFORMED':{'packets':1,'bytes':60}},
                 'backends':[{'pool':'v4-nat','backend':'b1','packets':4,'bytes':1,'connections':2},
                             {'pool':'v6-nat','backend':'b1','packets':5,'bytes':1,'connections':1}]}
                """.formatted(
                        SETTLED.formatted("v4-l2dsr", 0),
                        SETTLED.formatted("v4-nat", 0),
                        SETTLED.formatted("v6-l2dsr", 0),
                        lastService)
                .replace('\'', '"');
    }
}
