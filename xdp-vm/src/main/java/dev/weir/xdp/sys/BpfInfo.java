package dev.weir.xdp.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.error.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** What the kernel says about its objects ({@code BPF_OBJ_GET_INFO_BY_FD}). */
public sealed interface BpfInfo {

    /**
     * Of {@code struct bpf_map_info}.
     *
     * @param type {@code enum bpf_map_type}
     * @param name at most 15 characters
     */
    record OfMap(int id, String name, int type, int keySize, int valueSize, int maxEntries, int flags)
            implements BpfInfo {}

    /**
     * Of {@code struct bpf_prog_info}.
     *
     * @param type {@code enum bpf_prog_type}
     * @param name at most 15 characters
     * @param runNanos nanoseconds that it ran, while {@code kernel.bpf_stats_enabled} was 1
     * @param runs how often it ran then
     */
    record OfProgram(int id, String name, int type, long runNanos, long runs) implements BpfInfo {}

    /**
     * Of {@code struct bpf_link_info}.
     *
     * @param type {@code enum bpf_link_type}; 6 is XDP
     * @param interfaceIndex for XDP: the interface's number in its namespace, 0 if it is gone
     */
    record OfLink(int id, int type, int programId, int interfaceIndex) implements BpfInfo {
        /** {@code BPF_LINK_TYPE_XDP}. */
        public static final int XDP = 6;

        /** {@code BPF_LINK_TYPE_TCX}. */
        public static final int TCX = 11;
    }

    /**
     * <pre>
     *  0      4    8          12           16            20      24
     *  +------+----+----------+------------+-------------+-------+----------+
     *  | type | id | key size | value size | max entries | flags | name[16] |
     *  +------+----+----------+------------+-------------+-------+----------+
     * </pre>
     */
    static OfMap ofMap(Fd map) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = read(map, arena, 40);
            return new OfMap(
                    info.get(JAVA_INT, 4),
                    name(info, 24),
                    info.get(JAVA_INT, 0),
                    info.get(JAVA_INT, 8),
                    info.get(JAVA_INT, 12),
                    info.get(JAVA_INT, 16),
                    info.get(JAVA_INT, 20));
        }
    }

    /**
     * <pre>
     *  0      4    8                                                      64                       192     200
     *  +------+----+------------------------------------------------------+----------+------ ... --+-------+------+
     *  | type | id | tag, code lengths and addresses, load time, maps ... | name[16] | BTF, lines  | nanos | runs |
     *  +------+----+------------------------------------------------------+----------+------ ... --+-------+------+
     * </pre>
     */
    static OfProgram ofProgram(Fd program) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = read(program, arena, 208);
            return new OfProgram(
                    info.get(JAVA_INT, 4),
                    name(info, 64),
                    info.get(JAVA_INT, 0),
                    info.get(JAVA_LONG, 192),
                    info.get(JAVA_LONG, 200));
        }
    }

    /**
     * <pre>
     *  0      4    8         12    16
     *  +------+----+---------+-----+-----------+
     *  | type | id | program | pad | interface |
     *  +------+----+---------+-----+-----------+
     * </pre>
     */
    static OfLink ofLink(Fd link) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = read(link, arena, 32);
            return new OfLink(
                    info.get(JAVA_INT, 4), info.get(JAVA_INT, 0), info.get(JAVA_INT, 8), info.get(JAVA_INT, 16));
        }
    }

    private static MemorySegment read(Fd object, Arena arena, int bytes) {
        MemorySegment info = arena.allocate(bytes, Long.BYTES);
        int result = new InfoAttr(arena, object.number(), info).call(BpfCommand.BPF_OBJ_GET_INFO_BY_FD);
        if (result < 0) {
            throw new BpfException(
                    BpfCommand.BPF_OBJ_GET_INFO_BY_FD.name(),
                    -result,
                    "asking about a BPF object: BPF_OBJ_GET_INFO_BY_FD: " + Errno.describe(-result));
        }
        return info;
    }

    private static String name(MemorySegment info, long offset) {
        return info.getString(offset, StandardCharsets.US_ASCII);
    }
}
