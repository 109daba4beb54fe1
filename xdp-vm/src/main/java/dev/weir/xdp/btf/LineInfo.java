package dev.weir.xdp.btf;

/**
 * The source line behind an instruction: {@code struct bpf_line_info}. The texts are offsets into the strings of the {@link Btf}
 * of the same object.
 *
 * @param slot the first instruction of the line, counted from the start of the program
 * @param fileOffset string offset of the file's name
 * @param textOffset string offset of the line's text
 * @param lineAndColumn line number in the upper 22 bits, column in the lower 10
 */
public record LineInfo(int slot, int fileOffset, int textOffset, int lineAndColumn) {
    /** Bytes of the kernel's record. */
    public static final int BYTES = 16;

    /** The same line in a stream where it stands {@code slots} later. */
    public LineInfo movedBy(int slots) {
        return new LineInfo(slot + slots, fileOffset, textOffset, lineAndColumn);
    }

    /** Line number, from 1. */
    public int line() {
        return lineAndColumn >>> 10;
    }

    /** Column, from 1; 0 if unknown. */
    public int column() {
        return lineAndColumn & 0x3ff;
    }
}
