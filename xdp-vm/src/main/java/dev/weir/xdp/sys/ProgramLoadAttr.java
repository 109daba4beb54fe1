package dev.weir.xdp.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The argument of {@code BPF_PROG_LOAD}.
 *
 * <pre>
 *  0      4       8              16        24          28         32    40        44
 *  +------+-------+--------------+---------+-----------+----------+-----+---------+-------+
 *  | type | slots | instructions | licence | log level | log size | log | version | flags |
 *  +------+-------+--------------+---------+-----------+----------+-----+---------+-------+
 *  48         64          68            72    76                     80          88
 *  +----------+-----------+-------------+-----+----------------------+-----------+----------------+
 *  | name[16] | interface | attach type | BTF | function record size | functions | function count |
 *  +----------+-----------+-------------+-----+----------------------+-----------+----------------+
 *  92                 96      104          108
 *  +------------------+-------+------------+
 *  | line record size | lines | line count |
 *  +------------------+-------+------------+
 * </pre>
 */
public final class ProgramLoadAttr extends BpfAttr {
    private static final int TYPE = 0;
    private static final int SLOT_COUNT = 4;
    private static final int INSTRUCTIONS = 8;
    private static final int LICENSE = 16;
    private static final int LOG_LEVEL = 24;
    private static final int LOG_SIZE = 28;
    private static final int LOG = 32;
    private static final int FLAGS = 44;
    private static final int NAME = 48;
    private static final int ATTACH_TYPE = 68;
    private static final int BTF_FD = 72;
    private static final int FUNCTION_RECORD_SIZE = 76;
    private static final int FUNCTIONS = 80;
    private static final int FUNCTION_COUNT = 88;
    private static final int LINE_RECORD_SIZE = 92;
    private static final int LINES = 96;
    private static final int LINE_COUNT = 104;
    private static final int BYTES = 108;
    private static final int SLOT_BYTES = 8;

    /**
     * @param type {@code enum bpf_prog_type}
     * @param attachType {@code enum bpf_attach_type}
     * @param flags {@code BPF_F_*} load flags
     */
    public ProgramLoadAttr(Arena arena, int type, int attachType, int flags) {
        // The kernel's union is a multiple of eight long.
        super(arena, (BYTES + 7) & ~7);
        putInt(TYPE, type);
        putInt(ATTACH_TYPE, attachType);
        putInt(FLAGS, flags);
    }

    public ProgramLoadAttr name(String name) {
        putName(NAME, name);
        return this;
    }

    /** The instructions, whole slots, and the licence, NUL at its end. */
    public ProgramLoadAttr code(MemorySegment instructions, MemorySegment license) {
        putInt(SLOT_COUNT, Math.toIntExact(instructions.byteSize() / SLOT_BYTES));
        putAddress(INSTRUCTIONS, instructions);
        putAddress(LICENSE, license);
        return this;
    }

    /** Level 0 and {@link MemorySegment#NULL} for no log; level 1 says what the verifier checked. */
    public ProgramLoadAttr log(int level, MemorySegment log) {
        putInt(LOG_LEVEL, level);
        putInt(LOG_SIZE, Math.toIntExact(log.byteSize()));
        putAddress(LOG, log);
        return this;
    }

    /** The BTF that the types and strings of functions and lines refer to. */
    public ProgramLoadAttr btf(int fd) {
        putInt(BTF_FD, fd);
        return this;
    }

    /** An array of {@code struct bpf_func_info}. */
    public ProgramLoadAttr functions(MemorySegment records, int recordSize) {
        putInt(FUNCTION_RECORD_SIZE, recordSize);
        putAddress(FUNCTIONS, records);
        putInt(FUNCTION_COUNT, Math.toIntExact(records.byteSize() / recordSize));
        return this;
    }

    /** An array of {@code struct bpf_line_info}. */
    public ProgramLoadAttr lines(MemorySegment records, int recordSize) {
        putInt(LINE_RECORD_SIZE, recordSize);
        putAddress(LINES, records);
        putInt(LINE_COUNT, Math.toIntExact(records.byteSize() / recordSize));
        return this;
    }
}
