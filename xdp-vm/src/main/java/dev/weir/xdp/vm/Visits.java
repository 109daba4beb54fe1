package dev.weir.xdp.vm;

import dev.weir.xdp.interpreter.Sight;
import dev.weir.xdp.interpreter.Witness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which instructions of programs were executed, by the program's name. Programs of one name are told apart by their length only: they are
 * taken for the same. As a witness, safe for several threads.
 *
 * <p>In a file, a line for each program: its name, how many slots it has, and those that were executed, as {@code 0-15,18}.
 */
public final class Visits implements Witness {
    private final Map<Key, boolean[]> slots = new ConcurrentHashMap<>();

    private record Key(String program, int slots) {}

    @Override
    public void before(Sight sight) {
        of(sight.program(), sight.slots())[sight.slot()] = true;
    }

    private boolean[] of(String program, int count) {
        return slots.computeIfAbsent(new Key(program, count), key -> new boolean[key.slots()]);
    }

    /** Whether an instruction of a program that has so many slots was executed. */
    public boolean contains(String program, int count, int slot) {
        boolean[] visited = slots.get(new Key(program, count));
        return visited != null && visited[slot];
    }

    /** Whether any instruction of such a program was. */
    public boolean knows(String program, int count) {
        return slots.containsKey(new Key(program, count));
    }

    /** Adds what a file says. */
    public void add(Path file) throws IOException {
        for (String line : Files.readAllLines(file)) {
            String[] words = line.split(" ", 3);
            try {
                boolean[] visited = of(words[0], Integer.parseInt(words[1]));
                for (String range : words[2].split(",", -1)) {
                    String[] ends = range.split("-", 2);
                    Arrays.fill(visited, Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]) + 1, true);
                }
            } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
                throw new IOException("%s: \"%s\" is no line of visits".formatted(file, line), e);
            }
        }
    }

    /** Writes a file, in place of one that there is. */
    public void write(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        byName().forEach((name, visited) -> lines.add("%s %s".formatted(name, ranges(visited))));
        Files.write(file, lines);
    }

    private Map<String, boolean[]> byName() {
        Map<String, boolean[]> named = new TreeMap<>();
        slots.forEach((key, visited) -> named.put("%s %d".formatted(key.program(), key.slots()), visited));
        return named;
    }

    private static String ranges(boolean[] visited) {
        List<String> ranges = new ArrayList<>();
        for (int at = 0; at < visited.length; at++) {
            if (visited[at]) {
                int first = at;
                while (at + 1 < visited.length && visited[at + 1]) {
                    at++;
                }
                ranges.add(first == at ? Integer.toString(at) : first + "-" + at);
            }
        }
        return String.join(",", ranges);
    }
}
