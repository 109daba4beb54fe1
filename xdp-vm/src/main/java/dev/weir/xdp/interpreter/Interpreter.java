package dev.weir.xdp.interpreter;

import dev.weir.xdp.error.InvalidProgramException;
import dev.weir.xdp.error.ProgramFaultException;
import dev.weir.xdp.machine.Code;
import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.machine.Executable;

/**
 * Runs a program instruction by instruction, and checks every access to memory: what it touches is its packet, its context, its stack,
 * the map values and ring-buffer records that helpers gave it, and nothing else. So it may run programs that no verifier has seen; what
 * they must not do ends in {@link ProgramFaultException}, a call of a helper that there is not among it: as in the kernel, a verified
 * program may have one where no path leads.
 *
 * <p>Without state of its own: any number of CPUs may run it at a time.
 */
public final class Interpreter implements Executable {
    private final Code code;
    private final Decoded decoded;
    private final Scrutiny scrutiny;

    /** @throws InvalidProgramException if it points to a value that a map does not have */
    public Interpreter(Code code) {
        this(code, Scrutiny.USUAL);
    }

    /**
     * @param scrutiny how its runs are looked at
     * @throws InvalidProgramException if it points to a value that a map does not have
     */
    public Interpreter(Code code, Scrutiny scrutiny) {
        this.code = code;
        this.decoded = Decoder.decode(code);
        this.scrutiny = scrutiny;
    }

    @Override
    public String name() {
        return code.name();
    }

    /** @throws ProgramFaultException if the program does what no verified program does */
    @Override
    public long run(Cpu cpu, long r1, long r2, long r10) {
        Execution execution = cpu.workspace(Execution.class, Execution::new);
        return execution.run(decoded, code.entry(), r1, r2, r10, scrutiny);
    }

    Decoded decoded() {
        return decoded;
    }
}
