package dev.weir.dataplane.maps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class WeirObjectTest {
    private final CollectionSpec spec = WeirObject.read().spec();

    @Test
    void hasTheProgramAndAllMaps() {
        assertTrue(spec.programs().containsKey(WeirObject.PROGRAM));
        assertTrue(spec.maps()
                .keySet()
                .containsAll(new WeirLayouts(spec.btf()).mapSizes().keySet()));
    }

    @Test
    void defaultSizesAreThoseOfTheSources() {
        MapSizes.DEFAULT
                .byMap()
                .forEach((map, entries) ->
                        assertEquals(entries, map(spec.maps(), map).maxEntries(), map));
    }

    @Test
    void sizesOfWhatBelongsTogetherChangeTogether() {
        Map<String, MapSpec> maps =
                WeirObject.read().sized(new MapSizes(1, 2, 3, 4, 5, 6)).spec().maps();
        assertEquals(2, map(maps, "services").maxEntries());
        assertEquals(2, map(maps, "service_counters").maxEntries());
        assertEquals(4, map(maps, "backend_counters").maxEntries());
        assertEquals(6, map(maps, "nat_flows").maxEntries());
        assertEquals(6, map(maps, "nat_replies").maxEntries());
    }

    @Test
    void refusesAnObjectWithoutAStruct() {
        CollectionSpec without = new CollectionSpec("other.o", spec.maps(), spec.programs(), Btf.NONE);
        assertMessageNames(without, "frontend");
    }

    @Test
    void refusesAnObjectWithoutAMap() {
        Map<String, MapSpec> maps = new LinkedHashMap<>(spec.maps());
        maps.remove("nat_replies");
        assertMessageNames(new CollectionSpec("other.o", maps, spec.programs(), spec.btf()), "nat_replies");
    }

    @Test
    void refusesAMapWithOtherValues() {
        Map<String, MapSpec> maps = new LinkedHashMap<>(spec.maps());
        MapSpec flows = map(spec.maps(), "flows");
        maps.put("flows", new MapSpec("flows", flows.type(), flows.keySize(), flows.valueSize() + 8, 1, 0));
        assertMessageNames(new CollectionSpec("other.o", maps, spec.programs(), spec.btf()), "flows");
    }

    private static MapSpec map(Map<String, MapSpec> maps, String name) {
        return Objects.requireNonNull(maps.get(name), name);
    }

    private static void assertMessageNames(CollectionSpec object, String place) {
        String message = Objects.toString(assertThrows(IllegalStateException.class, () -> WeirObject.of(object))
                .getMessage());
        assertTrue(message.startsWith("other.o does not fit"), message);
        assertTrue(message.contains(place), message);
    }
}
