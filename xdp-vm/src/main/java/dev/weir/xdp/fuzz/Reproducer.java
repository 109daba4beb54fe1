package dev.weir.xdp.fuzz;

import dev.weir.xdp.helper.Helper;
import dev.weir.xdp.isa.Assembler;
import dev.weir.xdp.isa.Assembly;
import dev.weir.xdp.isa.Disassembler;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.isa.Symbols;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A random program as text, to be kept as a test. The maps are those of {@link SampleMap}.
 *
 * <pre>
 *   # What was wrong.
 *   asm:
 *       r9 = r1
 *       r1 = map[hash]
 *       ...
 *   asm:                                 what it may make tail calls to, if anything
 *       ...
 *   packets:
 *       00112233...                      in hexadecimal, one a line
 * </pre>
 */
final class Reproducer {
    private static final String CODE = "asm:";
    private static final String PACKETS = "packets:";

    private Reproducer() {}

    static String write(Sample sample, String comment) {
        StringBuilder text = new StringBuilder();
        comment.lines().forEach(line -> text.append("# ").append(line).append('\n'));
        for (Instructions program : sample.programs()) {
            String code = new Disassembler(names(program)).program(withoutMaps(program));
            text.append('\n').append(CODE).append('\n').append(code);
        }
        text.append('\n').append(PACKETS).append('\n');
        sample.packets()
                .forEach(packet -> text.append("    ")
                        .append(HexFormat.of().formatHex(packet))
                        .append('\n'));
        return text.toString();
    }

    /** @throws dev.weir.xdp.error.AssemblyException if the code is not code */
    static Sample read(String text) {
        List<String> lines = text.lines().filter(line -> !line.startsWith("#")).toList();
        int packets = lines.indexOf(PACKETS);
        if (packets < 0) {
            throw new IllegalArgumentException("'%s' is to stand on a line of its own".formatted(PACKETS));
        }
        String[] codes = String.join("\n", lines.subList(0, packets)).split("(?m)^" + CODE + "$", -1);
        List<Instructions> programs = Arrays.stream(codes)
                .skip(1)
                .map(code -> withMaps(new Assembler(Helper::numberOf).assemble(code)))
                .toList();
        List<byte[]> frames = lines.subList(packets + 1, lines.size()).stream()
                .filter(line -> !line.isBlank())
                .map(line -> HexFormat.of().parseHex(line.strip()))
                .toList();
        return new Sample(0, programs.getFirst(), programs.subList(1, programs.size()), frames);
    }

    private static Symbols names(Instructions program) {
        return new Symbols() {
            @Override
            public Optional<String> helper(int number) {
                return Helper.kernelName(number);
            }

            @Override
            public Optional<String> map(int slot) {
                return Optional.of(SampleMap.of(program.get(slot).immediate()).mapName());
            }
        };
    }

    private static Instructions withoutMaps(Instructions program) {
        Instructions.Builder nameless = Instructions.builder().addAll(program);
        for (int slot = 0; slot < program.size(); slot++) {
            Instruction load = program.get(slot);
            if (Sample.isLoadOfMap(load)) {
                nameless.set(slot, load.withImmediate(0));
            }
        }
        return nameless.build();
    }

    private static Instructions withMaps(Assembly assembly) {
        Instructions.Builder program = Instructions.builder().addAll(assembly.instructions());
        for (Assembly.MapName load : assembly.maps()) {
            int index = SampleMap.named(load.name()).index();
            program.set(load.slot(), program.get(load.slot()).withImmediate(index));
        }
        return program.build();
    }
}
