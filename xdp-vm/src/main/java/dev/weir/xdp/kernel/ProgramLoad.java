package dev.weir.xdp.kernel;

import dev.weir.xdp.btf.FunctionInfo;
import dev.weir.xdp.btf.LineInfo;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.error.VerifierRejectedException;
import dev.weir.xdp.spec.ProgramSpec;
import dev.weir.xdp.sys.BpfCommand;
import dev.weir.xdp.sys.Fd;
import dev.weir.xdp.sys.ProgramLoadAttr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * Loads one program. The first try asks for no log, which is what makes loading fast; a program that is refused is tried again
 * with a log, in a buffer that grows until the log fits.
 */
final class ProgramLoad {
    private static final int LOG_LEVEL = 1;
    /** {@code BPF_LOG_STATS}: how much work it was, and nothing else. */
    private static final int LOG_STATISTICS = 4;

    private static final int STATISTICS_BYTES = 4 * 1024;
    private static final int FIRST_LOG_BYTES = 64 * 1024;
    /** What kernels before 5.2 accept at most; a log beyond it has nothing to say that its last part does not. */
    private static final int LARGEST_LOG_BYTES = 16 * 1024 * 1024 - 1;

    private final ProgramSpec spec;
    private final ToIntFunction<String> mapFds;
    private final Optional<Fd> btf;

    ProgramLoad(ProgramSpec spec, ToIntFunction<String> mapFds, Optional<Fd> btf) {
        this.spec = spec;
        this.mapFds = mapFds;
        this.btf = btf;
    }

    Fd load() {
        try (Arena arena = Arena.ofConfined()) {
            ProgramLoadAttr attr = attr(arena);
            int result = attr.call(BpfCommand.BPF_PROG_LOAD);
            if (result == -Errno.EPERM) {
                throw Refusal.of(BpfCommand.BPF_PROG_LOAD, result, what());
            }
            if (result == -Errno.E2BIG) {
                throw tooLarge(attr);
            }
            return result >= 0 ? Fd.owning(result) : loadWithLog(attr);
        }
    }

    /** Has the program verified, and gives it up again. */
    KernelVerifier.Work measure() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment log = arena.allocate(STATISTICS_BYTES);
            int result = attr(arena).log(LOG_STATISTICS, log).call(BpfCommand.BPF_PROG_LOAD);
            if (result < 0) {
                throw refused(result, log.getString(0));
            }
            Fd.owning(result).close();
            return VerifierLog.work(log.getString(0));
        }
    }

    private Fd loadWithLog(ProgramLoadAttr attr) {
        for (long size = FIRST_LOG_BYTES; ; size = Math.min(size * 4, LARGEST_LOG_BYTES)) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment log = arena.allocate(size);
                int result = attr.log(LOG_LEVEL, log).call(BpfCommand.BPF_PROG_LOAD);
                if (result >= 0) {
                    return Fd.owning(result);
                }
                if (result != -Errno.ENOSPC || size == LARGEST_LOG_BYTES) {
                    throw refused(result, log.getString(0));
                }
            }
        }
    }

    /** The verifier gave up. What it did until then would fill any log, and take it long each time; the reason is beside the statistics. */
    private RuntimeException tooLarge(ProgramLoadAttr attr) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment log = arena.allocate(STATISTICS_BYTES);
            int result = attr.log(LOG_STATISTICS, log).call(BpfCommand.BPF_PROG_LOAD);
            return refused(result, log.getString(0));
        }
    }

    /** A program that the verifier looked at has a log; one that was refused before has none. */
    private RuntimeException refused(int result, String log) {
        if (log.isBlank()) {
            return Refusal.of(BpfCommand.BPF_PROG_LOAD, result, what());
        }
        return new VerifierRejectedException(spec.name(), VerifierLog.reason(log), log);
    }

    private String what() {
        return "program %s: loading its %d instructions"
                .formatted(spec.name(), spec.instructions().size());
    }

    private ProgramLoadAttr attr(Arena arena) {
        MemorySegment code = copy(arena, spec.link(mapFds).encode());
        ProgramLoadAttr attr = new ProgramLoadAttr(
                        arena,
                        spec.kind().type().code(),
                        spec.kind().expectedAttachType(),
                        spec.kind().flags())
                .name(spec.name())
                .code(code, arena.allocateFrom(spec.license()));
        btf.ifPresent(types -> addSource(attr, types, arena));
        return attr;
    }

    private void addSource(ProgramLoadAttr attr, Fd types, Arena arena) {
        if (spec.source().functions().isEmpty()) {
            return;
        }
        attr.btf(types.number()).functions(copy(arena, spec.source().functionBytes()), FunctionInfo.BYTES);
        if (!spec.source().lines().isEmpty()) {
            attr.lines(copy(arena, spec.source().lineBytes()), LineInfo.BYTES);
        }
    }

    private static MemorySegment copy(Arena arena, byte[] bytes) {
        return arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
    }
}
