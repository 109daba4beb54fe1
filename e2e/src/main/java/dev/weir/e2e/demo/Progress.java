package dev.weir.e2e.demo;

import java.io.PrintStream;

/** Tells a person how far the demo has come: one line a step, with the seconds since the start. */
final class Progress {
    private final PrintStream out;
    private final long start = System.nanoTime();

    Progress(PrintStream out) {
        this.out = out;
    }

    void step(String text) {
        double seconds = (System.nanoTime() - start) / 1e9;
        out.printf("[%5.1f s] %s%n", seconds, text);
    }

    double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }
}
