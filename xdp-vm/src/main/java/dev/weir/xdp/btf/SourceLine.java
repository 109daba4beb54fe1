package dev.weir.xdp.btf;

/**
 * A line of source code.
 *
 * @param file name of the file, as the compiler was given it
 * @param line line number, from 1
 * @param column column, from 1; 0 if unknown
 * @param text the line itself, without the space around it
 */
public record SourceLine(String file, int line, int column, String text) {
    @Override
    public String toString() {
        return "%s:%d: %s".formatted(file, line, text);
    }
}
