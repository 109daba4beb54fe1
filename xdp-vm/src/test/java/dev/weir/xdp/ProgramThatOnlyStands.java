package dev.weir.xdp;

import java.nio.file.Path;

/** A program that can stand in a map, and as a program can do nothing else. */
public interface ProgramThatOnlyStands extends Program {
    @Override
    default TestRun.Result testRun(TestRun run) {
        throw new UnsupportedOperationException();
    }

    @Override
    default Link attach(AttachOptions options) {
        throw new UnsupportedOperationException();
    }

    @Override
    default ProgramStats stats() {
        throw new UnsupportedOperationException();
    }

    @Override
    default void pin(Path path) {
        throw new UnsupportedOperationException();
    }

    @Override
    default void close() {}
}
