package dev.weir.xdp.cli;

import dev.weir.xdp.helper.Helper;
import dev.weir.xdp.isa.Assembler;
import dev.weir.xdp.isa.Assembly;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code weir vm asm}: instructions of assembly text. */
@Command(
        name = "asm",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Makes instructions of assembly text and writes them in hexadecimal, as 'weir vm exec' reads them.",
        footer = {"", "The text is that of 'weir vm disasm', of llvm and of the kernel's verifier log."})
final class AsmCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", arity = "0..1", description = "the text; standard input if left out or -")
    private @Nullable Path file;

    @Mixin
    private Output output;

    @Override
    public Integer call() throws IOException {
        Assembly assembly = new Assembler(Helper::numberOf).assemble(read());
        String hex = HexFormat.of().formatHex(assembly.instructions().encode());
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("bytes", hex);
        description.put("instructions", assembly.instructions().size());
        description.put(
                "maps", assembly.maps().stream().map(AsmCommand::describe).toList());
        output.print(description, out -> out.println(hex));
        return 0;
    }

    private String read() throws IOException {
        boolean standardInput = file == null || file.equals(Path.of("-"));
        byte[] text = standardInput ? System.in.readAllBytes() : Files.readAllBytes(file);
        return new String(text, StandardCharsets.UTF_8);
    }

    private static Map<String, Object> describe(Assembly.MapName map) {
        return Map.of("slot", map.slot(), "name", map.name());
    }
}
