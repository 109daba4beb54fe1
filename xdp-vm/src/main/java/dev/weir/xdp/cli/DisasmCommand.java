package dev.weir.xdp.cli;

import dev.weir.xdp.isa.Disassembler;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.isa.Symbols;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.ProgramSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code weir vm disasm}: the instructions of an object's programs as text. */
@Command(
        name = "disasm",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Writes the programs of an object as assembly text, each with the functions that it calls.",
        footer = {"", "'weir vm asm' makes the same instructions of it again. JSON has each instruction with its bytes."
        })
final class DisasmCommand implements Callable<Integer> {
    @Mixin
    private ObjectFile object;

    @Option(names = "--program", paramLabel = "P", description = "this program only")
    private @Nullable String program;

    @Option(names = "--source", description = "with the lines of C behind the instructions, where the object has them")
    private boolean source;

    @Mixin
    private Output output;

    @Override
    public Integer call() throws IOException {
        CollectionSpec whole = object.parse();
        CollectionSpec spec = program == null ? whole : whole.withPrograms(program);
        List<Map<String, Object>> programs = spec.programs().values().stream()
                .map(each -> describe(spec, each))
                .toList();
        output.print(Map.of("programs", programs), out -> print(spec, out));
        return 0;
    }

    private void print(CollectionSpec spec, PrintWriter out) {
        for (ProgramSpec each : spec.programs().values()) {
            out.printf(
                    "# program %s, section %s, %d instructions%n",
                    each.name(), each.section(), each.instructions().size());
            out.print(new Disassembler(new ProgramSymbols(spec, each, source)).program(unlinked(each)));
        }
    }

    /** With zeros where maps belong, so that their names are written there. */
    private static Instructions unlinked(ProgramSpec program) {
        return program.link(_ -> 0);
    }

    private Map<String, Object> describe(CollectionSpec spec, ProgramSpec each) {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("name", each.name());
        description.put("section", each.section());
        description.put("license", each.license());
        description.put("instructions", describe(unlinked(each), new ProgramSymbols(spec, each, source)));
        return description;
    }

    private static List<Map<String, Object>> describe(Instructions code, Symbols symbols) {
        Disassembler disassembler = new Disassembler(symbols);
        byte[] wire = code.encode();
        List<Map<String, Object>> all = new ArrayList<>();
        for (int slot = 0, slots; slot < code.size(); slot += slots) {
            slots = code.get(slot).isLoadImmediate64() ? Math.min(2, code.size() - slot) : 1;
            Map<String, Object> instruction = new LinkedHashMap<>();
            instruction.put("slot", slot);
            int start = slot * Instruction.BYTES;
            instruction.put("bytes", HexFormat.of().formatHex(wire, start, start + slots * Instruction.BYTES));
            instruction.put("text", disassembler.instruction(code, slot));
            symbols.function(slot).ifPresent(name -> instruction.put("function", name));
            symbols.remark(slot).ifPresent(line -> instruction.put("source", line));
            all.add(instruction);
        }
        return all;
    }
}
