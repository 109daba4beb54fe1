package dev.weir.xdp.fuzz;

import java.util.ArrayList;
import java.util.List;

/** The functions that a program calls and that are still to be written. */
final class DraftFunctions {
    static final int MOST = 3;

    /**
     * A function.
     *
     * @param number 1 for the first
     * @param arguments what is in R1 and on
     * @param kind who calls it
     */
    record Wanted(int number, List<Held> arguments, Kind kind) {}

    enum Kind {
        STATIC,
        /** It is verified by itself, for any numbers. */
        GLOBAL,
        /** A helper calls it, so it returns whether to stop. */
        CALLBACK
    }

    private final List<Wanted> wanted = new ArrayList<>();

    boolean mayHaveMore() {
        return wanted.size() < MOST;
    }

    int add(List<Held> arguments, Kind kind) {
        int number = wanted.size() + 1;
        wanted.add(new Wanted(number, List.copyOf(arguments), kind));
        return number;
    }

    /** A bit for each that is global. */
    int globals() {
        return wanted.stream()
                .filter(function -> function.kind() == Kind.GLOBAL)
                .mapToInt(function -> 1 << function.number())
                .sum();
    }

    int count() {
        return wanted.size();
    }

    Wanted get(int number) {
        return wanted.get(number - 1);
    }
}
