package dev.weir.xdp.bare;

import dev.weir.xdp.isa.Assembler;
import dev.weir.xdp.isa.Instructions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A file of {@code src/test/resources/isa}: a program, and what it makes of memory.
 *
 * <pre>
 *   # What is shown.
 *   memory: 24                            bytes of it; what the longest case names, if not said
 *   kernel refuses: invalid access        part of what its verifier says; the kernel does not run it then
 *
 *   asm:
 *       r0 = *(u64 *)(r1 + 0)
 *       exit
 *
 *   cases:
 *       1, 0xff -> 1                      memory as 64-bit numbers, the rest zeros, and R0
 *       1, 2 -> 1 : 1, 3                  and what memory begins with afterwards
 *       -> fault stack -520               part of what the interpreter says; nobody else runs it
 * </pre>
 *
 * @param name its path
 * @param program the program
 * @param memoryBytes how much memory it gets
 * @param refusedByKernel what the kernel's verifier says, if it refuses the program
 * @param cases what is run
 */
record InstructionFile(
        String name, Instructions program, int memoryBytes, Optional<String> refusedByKernel, List<Case> cases) {
    private static final String FAULT = "fault ";

    /** One run: the line that says so, memory before, and what is expected. */
    record Case(String line, List<Long> before, Expectation expected) {}

    /** What a run is to end in. */
    sealed interface Expectation {}

    /** R0, and what memory begins with. */
    record Result(long r0, List<Long> after) implements Expectation {}

    /** A fault that says this. */
    record Fault(String says) implements Expectation {}

    static InstructionFile read(Path directory, Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file).stream()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int asm = lines.indexOf("asm:");
        int runs = lines.indexOf("cases:");
        List<String> head = lines.subList(0, asm);
        List<Case> cases = lines.subList(runs + 1, lines.size()).stream()
                .filter(line -> !line.isBlank())
                .map(line -> parse(line.strip()))
                .toList();
        int longest =
                cases.stream().mapToInt(each -> each.before().size()).max().orElse(0);
        return new InstructionFile(
                directory.relativize(file).toString(),
                new Assembler()
                        .assemble(lines.subList(asm + 1, runs).stream().collect(Collectors.joining("\n")))
                        .instructions(),
                header(head, "memory").map(Integer::parseInt).orElse(longest * Long.BYTES),
                header(head, "kernel refuses"),
                cases);
    }

    /** The memory of a case, as bytes. */
    byte[] memory(Case run) {
        ByteBuffer bytes = ByteBuffer.allocate(memoryBytes).order(ByteOrder.LITTLE_ENDIAN);
        run.before().forEach(bytes::putLong);
        return bytes.array();
    }

    private static Optional<String> header(List<String> head, String key) {
        return head.stream()
                .filter(line -> line.startsWith(key + ": "))
                .map(line -> line.substring(key.length() + 2))
                .findFirst();
    }

    private static Case parse(String line) {
        String[] sides = line.split("->", -1);
        String right = sides[1].strip();
        if (right.startsWith(FAULT)) {
            return new Case(line, numbers(sides[0]), new Fault(right.substring(FAULT.length())));
        }
        String[] results = right.split(":", -1);
        List<Long> after = results.length > 1 ? numbers(results[1]) : List.of();
        return new Case(line, numbers(sides[0]), new Result(number(results[0].strip()), after));
    }

    private static List<Long> numbers(String text) {
        List<Long> numbers = new ArrayList<>();
        for (String word : text.split(",", -1)) {
            if (!word.isBlank()) {
                numbers.add(number(word.strip()));
            }
        }
        return numbers;
    }

    private static long number(String text) {
        return text.startsWith("0x") ? Long.parseUnsignedLong(text.substring(2), 16) : Long.parseLong(text);
    }
}
