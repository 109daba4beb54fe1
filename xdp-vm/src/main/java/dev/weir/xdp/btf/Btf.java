package dev.weir.xdp.btf;

import dev.weir.xdp.bytes.SectionBytes;
import dev.weir.xdp.error.MalformedObjectException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** The types of one object, by id and by name. Immutable. */
public final class Btf {
    /** The types of an object that has none. */
    public static final Btf NONE = new Btf();

    private static final int MAX_NESTING = 32;
    private static final int POINTER_BYTES = 8;

    private final SectionBytes section;
    private final SectionBytes strings;
    private final int[] starts;
    private final List<BtfType> types;
    private final Map<String, BtfType.Struct> structs = new HashMap<>();
    private final Map<String, BtfType.Enumeration> enumerations = new HashMap<>();

    private Btf() {
        section = SectionBytes.of("", ".BTF", new byte[0]);
        strings = section;
        starts = new int[1];
        types = List.of(new BtfType.VoidType());
    }

    private Btf(SectionBytes section) {
        BtfReader reader = new BtfReader(section);
        this.section = section;
        this.strings = reader.strings();
        this.types = reader.readTypes();
        this.starts = new int[types.size()];
        for (int id = 1; id < starts.length; id++) {
            starts[id] = reader.start(id);
            requireShallow(id);
            index(types.get(id));
        }
    }

    /**
     * Reads a {@code .BTF} section, little-endian.
     *
     * @throws dev.weir.xdp.error.MalformedObjectException if it is not one
     */
    public static Btf parse(SectionBytes section) {
        return new Btf(section);
    }

    /**
     * The same types, made ready for the kernel.
     *
     * @param sectionSizes bytes of the object's data sections by name, for those whose size the compiler left open
     * @param hiddenFunctions names of functions that are global but hidden; they become static
     */
    public Btf laidOut(Map<String, Integer> sectionSizes, Set<String> hiddenFunctions) {
        byte[] bytes = new BtfLayout(this).apply(sectionSizes, hiddenFunctions);
        return new Btf(SectionBytes.of(section.object(), section.section(), bytes));
    }

    /** Whether there is nothing to load into the kernel. */
    public boolean isEmpty() {
        return section.size() == 0;
    }

    /** What {@code BPF_BTF_LOAD} takes; empty if there are no types. */
    public byte[] toBytes() {
        return section.toBytes();
    }

    /** All types by id; number 0 is {@link BtfType.VoidType}. */
    public List<BtfType> types() {
        return types;
    }

    /** The type with an id. */
    public BtfType type(int id) {
        return types.get(id);
    }

    /** The type with an id, without typedefs and qualifiers around it. */
    public BtfType resolve(int id) {
        BtfType type = types.get(id);
        while (type instanceof BtfType.Wrapper wrapper) {
            type = types.get(wrapper.targetId());
        }
        return type;
    }

    /** Bytes of a value of a type; empty if there are none, as for functions and for what is only declared. */
    public OptionalLong sizeOf(int id) {
        return switch (resolve(id)) {
            case BtfType.Int type -> OptionalLong.of(type.size());
            case BtfType.FloatType type -> OptionalLong.of(type.size());
            case BtfType.Pointer _ -> OptionalLong.of(POINTER_BYTES);
            case BtfType.Enumeration type -> OptionalLong.of(type.size());
            case BtfType.Struct type -> OptionalLong.of(type.size());
            case BtfType.DataSection type -> OptionalLong.of(type.size());
            case BtfType.Array type -> sizeOf(type);
            case BtfType.Variable type -> sizeOf(type.typeId());
            case BtfType.VoidType _,
                    BtfType.Forward _,
                    BtfType.Function _,
                    BtfType.FunctionPrototype _,
                    BtfType.DeclarationTag _,
                    BtfType.Wrapper _ -> OptionalLong.empty();
        };
    }

    private OptionalLong sizeOf(BtfType.Array array) {
        OptionalLong element = sizeOf(array.elementId());
        if (element.isEmpty() || Math.multiplyHigh(element.getAsLong(), array.count()) != 0) {
            return OptionalLong.empty();
        }
        long size = element.getAsLong() * array.count();
        return size < 0 ? OptionalLong.empty() : OptionalLong.of(size);
    }

    /**
     * The layout of a struct or union.
     *
     * @throws NoSuchElementException if the object knows none of that name
     */
    public StructLayout struct(String name) {
        return new StructLayout(this, require("struct or union", name, structs));
    }

    /**
     * The constants of an enumeration.
     *
     * @throws NoSuchElementException if the object knows none of that name
     */
    public EnumerationView enumeration(String name) {
        return new EnumerationView(require("enum", name, enumerations));
    }

    /** The variables of all data sections, as the sections' types. */
    public Stream<BtfType.DataSection> dataSections() {
        return types.stream().filter(BtfType.DataSection.class::isInstance).map(BtfType.DataSection.class::cast);
    }

    /** The source line behind a record of the same object. */
    public SourceLine sourceLine(LineInfo line) {
        String file = strings.name(line.fileOffset() & 0xffff_ffffL);
        String text = strings.name(line.textOffset() & 0xffff_ffffL);
        return new SourceLine(file, line.line(), line.column(), text.strip());
    }

    /** Strings by offset, for records that refer to them. */
    SectionBytes strings() {
        return strings;
    }

    /** Where a type starts in {@link #toBytes}. */
    int start(int id) {
        return starts[id];
    }

    /** What to throw when the bytes at an offset of {@link #toBytes} are wrong. */
    MalformedObjectException malformed(long offset, String reason) {
        return section.malformed(offset, reason);
    }

    private void index(BtfType type) {
        if (type instanceof BtfType.Struct struct) {
            structs.putIfAbsent(struct.name(), struct);
        } else if (type instanceof BtfType.Enumeration enumeration) {
            enumerations.putIfAbsent(enumeration.name(), enumeration);
        }
    }

    /** Qualifiers, typedefs, variables and arrays must come to an end, as the kernel's MAX_RESOLVE_DEPTH wants it. */
    private void requireShallow(int id) {
        int at = id;
        for (int depth = 0; depth <= MAX_NESTING; depth++) {
            switch (types.get(at)) {
                case BtfType.Wrapper wrapper -> at = wrapper.targetId();
                case BtfType.Array array -> at = array.elementId();
                case BtfType.Variable variable -> at = variable.typeId();
                default -> {
                    return;
                }
            }
        }
        throw section.malformed(
                starts[id], "type %d contains itself, or is nested deeper than %d".formatted(id, MAX_NESTING));
    }

    private static <T> T require(String what, String name, Map<String, T> all) {
        T found = all.get(name);
        if (found == null) {
            List<String> known = all.keySet().stream()
                    .filter(each -> !each.isEmpty())
                    .sorted()
                    .toList();
            throw new NoSuchElementException("the object has no %s %s; it has %s".formatted(what, name, known));
        }
        return found;
    }
}
