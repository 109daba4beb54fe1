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
     * @param isCallback whether a helper calls it, so that it returns whether to stop
     */
    record Wanted(int number, List<Held> arguments, boolean isCallback) {}

    private final List<Wanted> wanted = new ArrayList<>();

    boolean mayHaveMore() {
        return wanted.size() < MOST;
    }

    int add(List<Held> arguments, boolean isCallback) {
        int number = wanted.size() + 1;
        wanted.add(new Wanted(number, List.copyOf(arguments), isCallback));
        return number;
    }

    int count() {
        return wanted.size();
    }

    Wanted get(int number) {
        return wanted.get(number - 1);
    }
}
