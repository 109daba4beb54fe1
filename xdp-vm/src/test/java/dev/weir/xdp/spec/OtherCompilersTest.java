package dev.weir.xdp.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects that other compilers made of the same source: they hold the same. */
class OtherCompilersTest {

    @ParameterizedTest
    @ValueSource(ints = {13, 14, 16})
    void holdsTheSameAsTheObjectOfOurCompiler(int version) {
        CollectionSpec ours = TestObjects.parse("complete");

        CollectionSpec theirs = TestObjects.parse("complete_clang" + version);

        assertEquals(shapes(ours), shapes(theirs));
        assertEquals(ours.programs().keySet(), theirs.programs().keySet());
        for (ProgramSpec program : ours.programs().values()) {
            assertEquals(
                    program.mapReferences().stream().map(MapReference::map).collect(Collectors.toSet()),
                    theirs.program(program.name()).mapReferences().stream()
                            .map(MapReference::map)
                            .collect(Collectors.toSet()),
                    program.name());
            assertEquals(program.kind(), theirs.program(program.name()).kind());
        }
    }

    /** Everything but the numbers of types. */
    private static Map<String, String> shapes(CollectionSpec spec) {
        return spec.maps().values().stream()
                .collect(Collectors.toMap(
                        MapSpec::name,
                        map -> "%s %d %d %d %x %s"
                                .formatted(
                                        map.type(),
                                        map.keySize(),
                                        map.valueSize(),
                                        map.maxEntries(),
                                        map.flags(),
                                        map.contents())));
    }
}
