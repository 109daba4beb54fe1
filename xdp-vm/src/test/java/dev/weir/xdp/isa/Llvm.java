package dev.weir.xdp.isa;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** llvm's own assembler and disassembler, as programs of this machine. */
final class Llvm {
    private static final String ASSEMBLER = "llvm-mc-19";
    private static final String DISASSEMBLER = "llvm-objdump-19";

    private final Path directory;

    /** Works in a directory; skips the test, with the reason on the console, where there is no llvm. */
    Llvm(Path directory) {
        this.directory = directory;
        for (String program : List.of(ASSEMBLER, DISASSEMBLER)) {
            if (Stream.of(System.getenv("PATH").split(":"))
                    .noneMatch(path -> Files.isExecutable(Path.of(path, program)))) {
                System.out.println("skipped: there is no " + program);
                Assumptions.abort("there is no " + program);
            }
        }
    }

    /** An object file of a text, with all instructions in {@code .text}. */
    byte[] assemble(String text) throws IOException, InterruptedException {
        Path source = Files.writeString(directory.resolve("in.s"), text);
        Path object = directory.resolve("out.o");
        run(ASSEMBLER, "-triple=bpfel", "-mcpu=v4", "-filetype=obj", "-o", object.toString(), source.toString());
        return Files.readAllBytes(object);
    }

    /** The instructions of an object's {@code .text}, a line each, as llvm writes them. */
    List<String> disassemble(byte[] object) throws IOException, InterruptedException {
        Path file = Files.write(directory.resolve("in.o"), object);
        return run(DISASSEMBLER, "-d", "--mcpu=v4", "--no-show-raw-insn", "--no-leading-addr", file.toString())
                .lines()
                .filter(line -> line.startsWith("\t"))
                .map(String::strip)
                .toList();
    }

    private String run(String... command) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        int status = process.waitFor();
        String text = Files.readString(output);
        if (status != 0) {
            throw new IOException("%s: %s".formatted(command[0], text));
        }
        return text;
    }
}
