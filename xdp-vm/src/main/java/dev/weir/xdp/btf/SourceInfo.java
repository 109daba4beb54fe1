package dev.weir.xdp.btf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * What links a program's instructions to its source. Both lists are in the order of their slots.
 *
 * @param functions every function of the program, the entry first; empty if the object says nothing about them
 * @param lines source lines; empty if the object says nothing about them
 */
public record SourceInfo(List<FunctionInfo> functions, List<LineInfo> lines) {
    /** Nothing is known. */
    public static final SourceInfo NONE = new SourceInfo(List.of(), List.of());

    public SourceInfo {
        functions = List.copyOf(functions);
        lines = List.copyOf(lines);
    }

    /** The line that an instruction belongs to. */
    public Optional<LineInfo> lineAt(int slot) {
        return lines.reversed().stream().filter(line -> line.slot() <= slot).findFirst();
    }

    /** The functions as {@code BPF_PROG_LOAD} takes them: {@code struct bpf_func_info[]}, little-endian. */
    public byte[] functionBytes() {
        ByteBuffer bytes =
                ByteBuffer.allocate(functions.size() * FunctionInfo.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        functions.forEach(function -> bytes.putInt(function.slot()).putInt(function.typeId()));
        return bytes.array();
    }

    /** The lines as {@code BPF_PROG_LOAD} takes them: {@code struct bpf_line_info[]}, little-endian. */
    public byte[] lineBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(lines.size() * LineInfo.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        lines.forEach(line -> bytes.putInt(line.slot())
                .putInt(line.fileOffset())
                .putInt(line.textOffset())
                .putInt(line.lineAndColumn()));
        return bytes.array();
    }
}
