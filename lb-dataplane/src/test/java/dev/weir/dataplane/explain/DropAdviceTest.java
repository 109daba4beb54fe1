package dev.weir.dataplane.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.dataplane.maps.WeirObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class DropAdviceTest {
    @Test
    void thereIsAdviceForEveryReasonOfTheProgram() {
        List<String> reasons = WeirObject.read().spec().btf().enumeration("drop_reason").values().keySet().stream()
                .filter(it -> !DropAdvice.knows(it))
                .toList();
        assertEquals(List.of(), reasons);
    }
}
