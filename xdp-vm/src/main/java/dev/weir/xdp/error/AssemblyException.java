package dev.weir.xdp.error;

/** Text that is not the assembly language of BPF. */
public final class AssemblyException extends XdpException {
    private final int line;
    private final int column;

    /**
     * @param line line number, from 1
     * @param column column of what is wrong, from 1
     * @param reason what is wrong, and what was expected
     */
    public AssemblyException(int line, int column, String reason) {
        super("line %d, column %d: %s".formatted(line, column, reason));
        this.line = line;
        this.column = column;
    }

    /** Line number, from 1. */
    public int line() {
        return line;
    }

    /** Column, from 1. */
    public int column() {
        return column;
    }
}
