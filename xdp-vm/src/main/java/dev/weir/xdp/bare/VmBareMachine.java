package dev.weir.xdp.bare;

import dev.weir.xdp.error.InvalidProgramException;
import dev.weir.xdp.interpreter.Interpreter;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.jit.Compilation;
import dev.weir.xdp.jit.Jit;
import dev.weir.xdp.machine.Clock;
import dev.weir.xdp.machine.Code;
import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.machine.Executable;
import dev.weir.xdp.machine.Surroundings;
import dev.weir.xdp.map.MapTable;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.memory.NativeMemory;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** A machine of the user-space engine: the interpreter, or the JIT, which checks nothing. */
public final class VmBareMachine implements BareMachine {
    private final String name;
    private final Function<Code, Executable> make;
    private final Cpu cpu;

    private VmBareMachine(String name, Function<Code, Executable> make, Consumer<String> trace) {
        this.name = name;
        this.make = make;
        this.cpu = new Cpu(0, new Surroundings(new MapTable(), Clock.system(), trace));
    }

    /** @param trace takes the lines that programs print */
    public static VmBareMachine interpreter(Consumer<String> trace) {
        return new VmBareMachine("interpreter", Interpreter::new, trace);
    }

    /** @param trace takes the lines that programs print */
    public static VmBareMachine jit(Consumer<String> trace) {
        return new VmBareMachine("jit", VmBareMachine::compile, trace);
    }

    private static Executable compile(Code code) {
        return switch (Jit.compileUnverified(code)) {
            case Compilation.Compiled compiled -> compiled.template().on(code.maps());
            case Compilation.Refused refused -> throw new InvalidProgramException(code.name(), 0, refused.reason());
        };
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public BareProgram load(Instructions program, int memoryBytes) {
        Executable executable = make.apply(new Code("program", program, List.of(), Code.Entry.MEMORY));
        return new Loaded(cpu, executable, NativeMemory.allocate(memoryBytes));
    }

    @Override
    public void close() {
        cpu.close();
    }

    private record Loaded(Cpu cpu, Executable executable, NativeMemory block) implements BareProgram {
        @Override
        public Outcome run(byte[] memory) {
            Memory.copy(memory, 0, block.address(), memory.length);
            long r1 = memory.length == 0 ? 0 : block.address();
            long r0 = executable.run(cpu, r1, memory.length, cpu.stackTop());
            byte[] after = new byte[memory.length];
            Memory.copy(block.address(), after, 0, after.length);
            return new Outcome(r0, after);
        }

        @Override
        public void close() {
            block.close();
        }
    }
}
