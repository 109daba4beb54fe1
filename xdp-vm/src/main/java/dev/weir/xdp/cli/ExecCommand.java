package dev.weir.xdp.cli;

import dev.weir.xdp.bare.BareMachine;
import dev.weir.xdp.bare.BareProgram;
import dev.weir.xdp.bare.KernelBareMachine;
import dev.weir.xdp.bare.VmBareMachine;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.Instructions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weir vm exec}: runs bare instructions. The interface is the one that conformance suites of eBPF expect of a plugin. */
@Command(
        name = "exec",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs bare instructions and prints R0 in hexadecimal. R1 is the address of the memory and R2 its length, or both are 0.",
            "The program is not verified first. The interpreter checks every access and says which one went wrong; the JIT checks"
                    + " nothing, and what goes wrong there ends this process, which is the program's own. The kernel takes what its"
                    + " verifier accepts, as an XDP program with the memory in a map."
        })
final class ExecCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            paramLabel = "MEMORY",
            defaultValue = "",
            description = "what the memory holds, in hexadecimal; white space does not matter")
    private String memory = "";

    @Option(
            names = "--program",
            paramLabel = "HEX",
            description =
                    "the instructions, 8 bytes each, in hexadecimal; they are read from standard input if not given")
    private @Nullable String program;

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            defaultValue = "interpreter",
            description = "jit, interpreter (the default) or kernel")
    private Machine engine = Machine.INTERPRETER;

    @Option(names = "--debug", description = "say on standard error what is run")
    private boolean debug;

    @Mixin
    private Output output;

    @Override
    public Integer call() throws IOException {
        String hex = program != null ? program : new String(System.in.readAllBytes(), StandardCharsets.US_ASCII);
        Instructions instructions = instructions(bytes("the program", hex));
        byte[] before = bytes("the memory", memory);
        if (debug) {
            System.err.printf("%d instructions, %d bytes of memory%n", instructions.size(), before.length);
        }
        try (BareMachine machine = machine();
                BareProgram loaded = machine.load(instructions, before.length)) {
            BareProgram.Outcome outcome = loaded.run(before);
            output.print(describe(outcome), out -> out.println(Long.toHexString(outcome.r0())));
        }
        return 0;
    }

    private BareMachine machine() {
        return switch (engine) {
            case INTERPRETER -> VmBareMachine.interpreter(System.err::println);
            case JIT -> VmBareMachine.jit(System.err::println);
            case KERNEL -> new KernelBareMachine();
        };
    }

    private static Map<String, Object> describe(BareProgram.Outcome outcome) {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("r0", Long.toHexString(outcome.r0()));
        description.put("memory", HexFormat.of().formatHex(outcome.memory()));
        return description;
    }

    private static Instructions instructions(byte[] bytes) {
        if (bytes.length % Instruction.BYTES != 0) {
            throw new IllegalArgumentException("the program is %d bytes long, and instructions have %d bytes each"
                    .formatted(bytes.length, Instruction.BYTES));
        }
        return Instructions.decode(bytes);
    }

    private static byte[] bytes(String what, String hex) {
        try {
            return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s is not hexadecimal: %s".formatted(what, e.getMessage()), e);
        }
    }
}
