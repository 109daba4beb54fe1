package dev.weir.xdp.kernel;

import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.sys.BpfCommand;
import dev.weir.xdp.sys.BtfLoadAttr;
import dev.weir.xdp.sys.Fd;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * Loads a collection's types. They are a help to whoever debugs, not a need: a kernel that refuses them gets maps and programs
 * without.
 */
final class BtfLoad {
    private static final Logger LOG = System.getLogger(BtfLoad.class.getName());
    private static final int LOG_LEVEL = 1;
    private static final int LOG_BYTES = 64 * 1024;

    private BtfLoad() {}

    /** The loaded types; empty if there are none, or the kernel refused them (logged). */
    static Optional<Fd> load(CollectionSpec spec) {
        Btf btf = spec.btf();
        if (btf.isEmpty()) {
            return Optional.empty();
        }
        try (Arena arena = Arena.ofConfined()) {
            BtfLoadAttr attr = new BtfLoadAttr(arena, arena.allocateFrom(ValueLayout.JAVA_BYTE, btf.toBytes()));
            int result = attr.call(BpfCommand.BPF_BTF_LOAD);
            if (result == -Errno.EPERM) {
                throw Refusal.of(BpfCommand.BPF_BTF_LOAD, result, spec.name() + ": loading its types");
            }
            if (result < 0) {
                MemorySegment log = arena.allocate(LOG_BYTES);
                result = attr.log(LOG_LEVEL, log).call(BpfCommand.BPF_BTF_LOAD);
                if (result < 0) {
                    warn(spec, -result, log.getString(0));
                    return Optional.empty();
                }
            }
            return Optional.of(Fd.owning(result));
        }
    }

    private static void warn(CollectionSpec spec, int errno, String log) {
        LOG.log(
                Level.WARNING,
                "{0}: the kernel refuses its types ({1}: {2}); going on without, so verifier logs will lack source lines",
                spec.name(),
                Errno.describe(errno),
                verdict(log));
    }

    /** The log lists the types one by one and ends at the one that is refused. */
    private static String verdict(String log) {
        return log.lines().filter(line -> !line.isBlank()).reduce("no reason given", (before, line) -> line.strip());
    }
}
