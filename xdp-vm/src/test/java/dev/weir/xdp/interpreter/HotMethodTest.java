package dev.weir.xdp.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.semantics.Alu32;
import dev.weir.xdp.semantics.Alu64;
import dev.weir.xdp.semantics.Comparison;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * HotSpot compiles no method of more than 8,000 bytes of code, and inlines hot ones of up to 325: what is beyond is slow without anyone
 * being told.
 */
class HotMethodTest {
    private static final int COMPILED = 8000;
    private static final int INLINED = 325;

    @Test
    void theLoopIsCompiled() throws IOException {
        assertTrue(codeLength(Execution.class, "loop") < COMPILED);
    }

    @Test
    void whatTheLoopCallsIsInlined() throws IOException {
        for (Class<?> semantics : List.of(Alu64.class, Alu32.class, Comparison.class, Width.class)) {
            for (String method : List.of("apply", "holds", "load", "store")) {
                int length = codeLength(semantics, method);
                assertTrue(length <= INLINED, "%s.%s has %d".formatted(semantics.getName(), method, length));
            }
        }
        assertEquals(0, codeLength(Alu64.class, "none"));
    }

    /** Bytes of the longest method of a name. */
    private static int codeLength(Class<?> type, String method) throws IOException {
        try (InputStream in = type.getResourceAsStream(type.getSimpleName() + ".class")) {
            ClassModel model = ClassFile.of().parse(in.readAllBytes());
            return model.methods().stream()
                    .filter(candidate -> candidate.methodName().equalsString(method))
                    .flatMap(candidate -> candidate.code().stream())
                    .mapToInt(code -> ((CodeAttribute) code).codeLength())
                    .max()
                    .orElse(0);
        }
    }
}
