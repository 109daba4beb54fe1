package dev.weir.xdp.btf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fills in what the compiler leaves open in {@code .BTF} and the kernel insists on: the sizes of data sections, with the variables
 * in the order of their offsets ({@code btf_datasec_resolve} in {@code kernel/bpf/btf.c}), and static linkage for functions that
 * the object hides, so that the verifier checks them together with their callers.
 */
final class BtfLayout {
    /** Sections of externs, which exist in types only; whether a program can do without them, its relocations say. */
    private static final Set<String> OF_KERNEL = Set.of(".kconfig", ".ksyms");

    private final Btf btf;
    private final ByteBuffer bytes;

    BtfLayout(Btf btf) {
        this.btf = btf;
        this.bytes = ByteBuffer.wrap(btf.toBytes()).order(ByteOrder.LITTLE_ENDIAN);
    }

    byte[] apply(Map<String, Integer> sectionSizes, Set<String> hiddenFunctions) {
        for (int id = 1; id < btf.types().size(); id++) {
            BtfType type = btf.type(id);
            if (type instanceof BtfType.DataSection section) {
                layOut(id, section, sectionSizes.get(section.name()));
            } else if (type instanceof BtfType.Function function && hiddenFunctions.contains(function.name())) {
                makeStatic(id);
            }
        }
        return bytes.array();
    }

    private void layOut(int id, BtfType.DataSection section, @Nullable Integer elfSize) {
        int start = btf.start(id);
        if (section.size() == 0) {
            if (elfSize == null && OF_KERNEL.contains(section.name())) {
                return;
            }
            if (elfSize == null) {
                throw btf.malformed(
                        start,
                        "the object does not define the variables of %s; extern variables and functions are not supported"
                                .formatted(section.name()));
            }
            bytes.putInt(start + 8, elfSize);
        }
        BtfType.Placement[] sorted = section.variables().toArray(BtfType.Placement[]::new);
        Arrays.sort(sorted, Comparator.comparingInt(BtfType.Placement::offset));
        int at = start + BtfReader.TYPE_BYTES;
        for (BtfType.Placement placement : sorted) {
            bytes.putInt(at, placement.variableId());
            bytes.putInt(at + 4, placement.offset());
            bytes.putInt(at + 8, placement.size());
            at += BtfReader.PLACEMENT_BYTES;
        }
    }

    private void makeStatic(int id) {
        int info = btf.start(id) + 4;
        bytes.putInt(info, bytes.getInt(info) & ~0xffff);
    }
}
