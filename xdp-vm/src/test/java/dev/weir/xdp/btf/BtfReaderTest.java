package dev.weir.xdp.btf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.error.MalformedObjectException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BtfReaderTest {
    private final BtfBuilder builder = new BtfBuilder();

    @Test
    void readsEveryKind() {
        int number = builder.integer("int", 4);
        builder.add("", BtfKind.FUNCTION_PROTOTYPE, 1, number, 0, number);
        builder.add("f", BtfKind.FUNCTION, 2, 2);
        builder.add("v", BtfKind.VARIABLE, 0, number, 1);
        builder.add("union", BtfKind.UNION, 0, 8);
        builder.add("small", BtfKind.ENUM, 1, 4, 0, -1);
        builder.add("large", BtfKind.ENUM64, 1, 8, 0, -2, -1);
        builder.forward("later");
        builder.typedef("alias", number);
        builder.add("", BtfKind.VOLATILE, 0, number);
        builder.add("", BtfKind.CONST, 0, number);
        builder.add("", BtfKind.RESTRICT, 0, builder.pointer(0));
        builder.add("real", BtfKind.FLOAT, 0, 8);
        builder.add("tag", BtfKind.DECLARATION_TAG, 0, 5, -1);
        builder.add("user", BtfKind.TYPE_TAG, 0, number);

        List<BtfType> types = Btf.parse(builder.build()).types();

        assertEquals(
                List.of(
                        new BtfType.VoidType(),
                        new BtfType.Int("int", 4, 32, 0, false, false),
                        new BtfType.FunctionPrototype(1, List.of(new BtfType.Parameter("", 1))),
                        new BtfType.Function("f", 2, BtfType.Linkage.EXTERN),
                        new BtfType.Variable("v", 1, BtfType.Linkage.GLOBAL),
                        new BtfType.Struct("union", true, 8, List.of()),
                        new BtfType.Enumeration("small", 4, false, List.of(new BtfType.Enumerator("", 0xffff_ffffL))),
                        new BtfType.Enumeration("large", 8, false, List.of(new BtfType.Enumerator("", -2))),
                        new BtfType.Forward("later", false),
                        new BtfType.Typedef("alias", 1),
                        new BtfType.Volatile(1),
                        new BtfType.Const(1),
                        new BtfType.Pointer(0),
                        new BtfType.Restrict(12),
                        new BtfType.FloatType("real", 8),
                        new BtfType.DeclarationTag("tag", 5, -1),
                        new BtfType.TypeTag("user", 1)),
                types);
    }

    @Test
    void refusesEndlessTypedefs() {
        builder.typedef("a", 2);
        builder.typedef("b", 1);

        assertRefused(".BTF at offset 24: type 1 contains itself, or is nested deeper than 32");
    }

    @Test
    void refusesTypesNestedTooDeeply() {
        int type = builder.integer("int", 4);
        for (int depth = 0; depth < 33; depth++) {
            type = builder.array(type, 2);
        }

        assertRefused(".BTF at offset 808: type 34 contains itself, or is nested deeper than 32");
    }

    @Test
    void refusesElementsBeyondTheLastType() {
        builder.add("many", BtfKind.STRUCT, 2, 8);

        assertRefused(".BTF at offset 24: the type that starts here ends beyond the last type");
    }

    @Test
    void refusesUnknownLinkage() {
        builder.add("f", BtfKind.FUNCTION, 3, 0);

        assertRefused(".BTF at offset 28: linkage 3 is unknown");
    }

    @Test
    void refusesKindZero() {
        builder.add("nothing", BtfKind.VOID, 0, 0);

        assertRefused(".BTF at offset 24: a type has kind 0");
    }

    @Test
    void refusesSizesAboveTwoGibibytes() {
        builder.add("huge", BtfKind.STRUCT, 0, -1);

        assertRefused(".BTF at offset 32: 4294967295 is too large a size or offset");
    }

    @Test
    void knowsNoSizeOfArraysThatAreTooLarge() {
        int page = builder.array(builder.integer("int", 4), -1);
        int huge = builder.array(builder.array(page, -1), 1024);

        Btf btf = Btf.parse(builder.build());

        assertEquals(4 * 0xffff_ffffL, btf.sizeOf(page).orElseThrow());
        assertTrue(btf.sizeOf(huge).isEmpty());
    }

    @Test
    void makesNoMembersOfIntegersThatAreTooLarge() {
        int variable = builder.add("v", BtfKind.VARIABLE, 0, builder.integer("int", 0x7fff_ffff), 2);
        builder.add(".ksyms", BtfKind.DATA_SECTION, 1, 0, variable, 0, 4);

        Btf read = Btf.parse(builder.build());

        assertEquals(read.types(), read.laidOut(Map.of(), Set.of()).types());
    }

    @Test
    void refusesVariablesThatAreDefinedNowhere() {
        int variable = builder.add("v", BtfKind.VARIABLE, 0, builder.integer("int", 4), 2);
        builder.add(".elsewhere", BtfKind.DATA_SECTION, 1, 0, variable, 0, 4);
        Btf btf = Btf.parse(builder.build());

        MalformedObjectException refusal =
                assertThrows(MalformedObjectException.class, () -> btf.laidOut(Map.of(), Set.of()));

        assertEquals(
                "built: .BTF at offset 56: the object does not define the variables of .elsewhere;"
                        + " extern variables and functions are not supported",
                refusal.getMessage());
    }

    private void assertRefused(String message) {
        MalformedObjectException refusal =
                assertThrows(MalformedObjectException.class, () -> Btf.parse(builder.build()));
        assertEquals("built: " + message, refusal.getMessage());
    }
}
