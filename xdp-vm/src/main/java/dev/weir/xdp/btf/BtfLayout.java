package dev.weir.xdp.btf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fills in what the compiler leaves open in {@code .BTF} and the kernel insists on: the sizes of data sections, with the variables
 * in the order of their offsets ({@code btf_datasec_resolve} in {@code kernel/bpf/btf.c}), places for the variables of {@code .kconfig},
 * which no compiler gives any, and static linkage for functions that the object hides, so that the verifier checks them together with
 * their callers. Externs of the kernel's symbols become declarations as any others, and their section a struct, since the kernel wants
 * to hear of no externs.
 */
final class BtfLayout {
    /** Externs that the kernel's configuration has values for. */
    private static final String KERNEL_OPTIONS = ".kconfig";

    /** Externs that exist in types only; whether a program can do without them, its relocations say. */
    private static final String SYMBOLS_OF_KERNEL = ".ksyms";

    private static final int PARAMETER_BYTES = 8;
    private static final int LINKAGE = 12;
    private static final int GLOBAL = 1;
    /** {@code __int128}. */
    private static final int BIGGEST_INTEGER = 16;

    private final Btf btf;
    private final ByteBuffer bytes;

    BtfLayout(Btf btf) {
        this.btf = btf;
        this.bytes = ByteBuffer.wrap(btf.toBytes()).order(ByteOrder.LITTLE_ENDIAN);
    }

    byte[] apply(Map<String, Integer> sectionSizes, Set<String> hiddenFunctions) {
        for (int id = 1; id < btf.types().size(); id++) {
            BtfType type = btf.type(id);
            if (type instanceof BtfType.DataSection section && isOfOptions(section)) {
                layOutOptions(id, section);
            } else if (type instanceof BtfType.DataSection section) {
                layOut(id, section, sectionSizes.get(section.name()));
            } else if (type instanceof BtfType.Function function) {
                if (function.linkage() == BtfType.Linkage.EXTERN) {
                    nameParameters(id, function);
                    makeStatic(id);
                } else if (hiddenFunctions.contains(function.name())) {
                    makeStatic(id);
                }
            }
        }
        return bytes.array();
    }

    private void layOut(int id, BtfType.DataSection section, @Nullable Integer elfSize) {
        int start = btf.start(id);
        if (section.size() == 0) {
            if (elfSize == null && section.name().equals(SYMBOLS_OF_KERNEL)) {
                makeStruct(start, section);
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
        write(start, section.variables());
    }

    /** Whether a section's variables are externs that the kernel's configuration has values for. */
    private static boolean isOfOptions(BtfType.DataSection section) {
        return section.size() == 0 && section.name().equals(KERNEL_OPTIONS);
    }

    /** One variable after another, each at a multiple of its size if that is a power of two; and no externs any more. */
    private void layOutOptions(int id, BtfType.DataSection section) {
        List<BtfType.Placement> placed = new ArrayList<>();
        long end = 0;
        for (BtfType.Placement placement : section.variables()) {
            int size = placement.size();
            long alignment = Integer.bitCount(size) == 1 ? Math.min(size, Long.BYTES) : 1;
            long offset = (end + alignment - 1) & -alignment;
            end = offset + size;
            if (size < 0 || end > Integer.MAX_VALUE) {
                throw btf.malformed(btf.start(id), "the variables of %s are too large".formatted(section.name()));
            }
            placed.add(new BtfType.Placement(placement.variableId(), (int) offset, size));
            if (btf.type(placement.variableId()) instanceof BtfType.Variable) {
                bytes.putInt(btf.start(placement.variableId()) + LINKAGE, GLOBAL);
            }
        }
        bytes.putInt(btf.start(id) + 8, (int) end);
        write(btf.start(id), placed);
    }

    private void write(int start, List<BtfType.Placement> placements) {
        BtfType.Placement[] sorted = placements.toArray(BtfType.Placement[]::new);
        Arrays.sort(sorted, Comparator.comparingInt(BtfType.Placement::offset));
        int at = start + BtfReader.TYPE_BYTES;
        for (BtfType.Placement placement : sorted) {
            bytes.putInt(at, placement.variableId());
            bytes.putInt(at + 4, placement.offset());
            bytes.putInt(at + 8, placement.size());
            at += BtfReader.PLACEMENT_BYTES;
        }
    }

    /** Members as many as there were symbols, all of one type: a struct has as many bytes in the types as a section, and no variables. */
    private void makeStruct(int start, BtfType.DataSection section) {
        int member = 1;
        while (member < btf.types().size() && !isSound(btf.type(member))) {
            member++;
        }
        if (member == btf.types().size()) {
            return;
        }
        int bits = (int) btf.sizeOf(member).orElseThrow() * Byte.SIZE;
        int count = section.variables().size();
        bytes.putInt(start, 0);
        bytes.putInt(start + 4, BtfKind.STRUCT.code() << 24 | count);
        bytes.putInt(start + 8, count * bits / Byte.SIZE);
        for (int i = 0; i < count; i++) {
            int at = start + BtfReader.TYPE_BYTES + i * BtfReader.PLACEMENT_BYTES;
            bytes.putInt(at, 0);
            bytes.putInt(at + 4, member);
            bytes.putInt(at + 8, i * bits);
            int variable = section.variables().get(i).variableId();
            if (btf.type(variable) instanceof BtfType.Variable) {
                bytes.putInt(btf.start(variable) + LINKAGE, GLOBAL);
            }
        }
    }

    /** An integer of no more bytes than any has. */
    private static boolean isSound(BtfType type) {
        return type instanceof BtfType.Int number && number.size() > 0 && number.size() <= BIGGEST_INTEGER;
    }

    /** Parameters of what is only declared have no names, of which the kernel wants some: that of the function will do. */
    private void nameParameters(int id, BtfType.Function function) {
        if (btf.type(function.prototypeId()) instanceof BtfType.FunctionPrototype prototype) {
            int at = btf.start(function.prototypeId()) + BtfReader.TYPE_BYTES;
            for (BtfType.Parameter parameter : prototype.parameters()) {
                if (parameter.name().isEmpty() && parameter.typeId() != 0) {
                    bytes.putInt(at, bytes.getInt(btf.start(id)));
                }
                at += PARAMETER_BYTES;
            }
        }
    }

    private void makeStatic(int id) {
        int info = btf.start(id) + 4;
        bytes.putInt(info, bytes.getInt(info) & ~0xffff);
    }
}
