package dev.weir.xdp.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.machine.Cpu;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HelperCodeTest {
    private static final Class<?>[] PARAMETERS = {Cpu.class, long.class, long.class, long.class, long.class, long.class
    };

    @ParameterizedTest
    @EnumSource
    void isOneStaticMethodOrNoneForWhatMachinesDo(Helper helper) {
        if (helper.isControlFlow()) {
            assertThrows(IllegalArgumentException.class, () -> HelperCode.of(helper));
            return;
        }
        HelperCode code = HelperCode.of(helper);
        List<Method> methods = Arrays.stream(code.owner().getDeclaredMethods())
                .filter(method -> method.getName().equals(code.method()) && Modifier.isPublic(method.getModifiers()))
                .toList();
        assertEquals(1, methods.size(), methods.toString());
        assertTrue(Modifier.isStatic(methods.getFirst().getModifiers()));
        assertEquals(long.class, methods.getFirst().getReturnType());
        assertEquals(List.of(PARAMETERS), List.of(methods.getFirst().getParameterTypes()));
        assertTrue(Modifier.isPublic(code.owner().getModifiers()));
    }
}
