package dev.weir.xdp.jit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.weir.xdp.interpreter.Interpreter;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.machine.Clock;
import dev.weir.xdp.machine.Code;
import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.machine.Executable;
import dev.weir.xdp.machine.Surroundings;
import dev.weir.xdp.map.MapTable;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.memory.NativeMemory;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Compiled programs do what the interpreter says they do. */
class JitTest {
    private final Cpu cpu = new Cpu(0, new Surroundings(new MapTable(), Clock.system(), _ -> {}));
    private final NativeMemory memory = NativeMemory.allocate(RandomProgram.MEMORY);

    @AfterEach
    void free() {
        memory.close();
        cpu.close();
    }

    @Test
    void agreesWithTheInterpreterOnRandomPrograms() {
        long seed = new Random().nextLong();
        for (int i = 0; i < 150; i++) {
            assertSame(RandomProgram.of(seed + i, 10 + 2 * i), "seed %d".formatted(seed + i));
        }
    }

    @Test
    void agreesWithTheInterpreterOnHugePrograms() {
        long seed = new Random().nextLong();
        assertSame(RandomProgram.of(seed, 20_000), "seed %d".formatted(seed));
    }

    private void assertSame(Instructions instructions, String what) {
        Code code = new Code("random", instructions, List.of(), Code.Entry.MEMORY);
        Result expected = run(new Interpreter(code));
        for (Compilation compilation : List.of(Jit.compile(code), Jit.compileUnverified(code))) {
            Compilation.Compiled compiled = assertInstanceOf(Compilation.Compiled.class, compilation, what);
            Result result = run(compiled.template().on(code.maps()));
            assertEquals(Long.toHexString(expected.r0), Long.toHexString(result.r0), what);
            assertArrayEquals(expected.memory, result.memory, what);
        }
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Result(long r0, byte[] memory) {}

    private Result run(Executable program) {
        Memory.fill(memory.address(), memory.bytes(), (byte) 0x5a);
        long r0 = program.run(cpu, memory.address(), memory.bytes(), cpu.stackTop());
        byte[] after = new byte[RandomProgram.MEMORY];
        Memory.copy(memory.address(), after, 0, after.length);
        return new Result(r0, after);
    }
}
