package dev.weir.xdp.btf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Answers CO-RE relocations of an object from the types of the machine that it is to run on ({@code
 * Documentation/bpf/llvm_reloc.rst}). Types are found by name, without what follows three underscores in it; their members too, so
 * that they may lie elsewhere, or be wider, than in the object. Not thread-safe.
 */
public final class CoreResolver {
    private static final String FLAVOUR = "___";
    private static final int MAX_LOAD_BYTES = 8;

    private final Btf own;
    private final Btf target;
    private final Map<String, List<Integer>> candidates = new HashMap<>();

    /**
     * @param own the object's types
     * @param target the machine's
     * @param relocations all that will be asked
     */
    public CoreResolver(Btf own, Btf target, List<CoreRelocation> relocations) {
        this.own = own;
        this.target = target;
        Set<String> wanted = relocations.stream().map(this::nameOf).collect(Collectors.toSet());
        for (int id = 1; id < target.types().size(); id++) {
            String name = essentialName(target.type(id).name());
            if (!name.isEmpty() && wanted.contains(name)) {
                candidates.computeIfAbsent(name, _ -> new ArrayList<>()).add(id);
            }
        }
    }

    /** A name without its flavour: {@code task_struct___old} is another form of {@code task_struct}. */
    static String essentialName(String name) {
        int flavour = name.lastIndexOf(FLAVOUR);
        return flavour > 0 && flavour + FLAVOUR.length() < name.length() ? name.substring(0, flavour) : name;
    }

    /**
     * What the object's own types say, which the compiler has put into the program.
     *
     * @throws IllegalArgumentException if they have nothing to say, for the relocation makes no sense
     */
    public static CoreValue own(Btf btf, CoreRelocation relocation) {
        CoreKind kind = relocation.kind();
        if (kind.isOfField()) {
            return ofField(
                    btf,
                    CoreAccess.of(btf, relocation.typeId(), relocation.access()).field(),
                    kind);
        }
        if (kind.isOfEnumerator()) {
            BtfType.Enumerator enumerator = enumerator(btf, relocation);
            return plain(kind == CoreKind.ENUM_VALUE ? enumerator.value() : 1, true);
        }
        return ofType(btf, relocation.typeId(), kind);
    }

    /** What the target's types say; empty if they have no such thing, or several that differ, and the program must not go there. */
    public Optional<CoreValue> target(CoreRelocation relocation) {
        if (relocation.kind() == CoreKind.TYPE_ID_LOCAL) {
            return Optional.of(own(own, relocation));
        }
        List<CoreValue> answers = candidates.getOrDefault(nameOf(relocation), List.of()).stream()
                .flatMap(id -> answer(relocation, id).stream())
                .distinct()
                .toList();
        if (answers.size() == 1) {
            return Optional.of(answers.getFirst());
        }
        boolean missing = answers.isEmpty() && relocation.kind().hasAnswerForMissing();
        return missing ? Optional.of(plain(0, false)) : Optional.empty();
    }

    private String nameOf(CoreRelocation relocation) {
        return essentialName(own.type(relocation.typeId()).name());
    }

    private Optional<CoreValue> answer(CoreRelocation relocation, int candidate) {
        CoreKind kind = relocation.kind();
        BtfType mine = own.type(relocation.typeId());
        BtfType other = target.type(candidate);
        boolean sameKind = mine.getClass() == other.getClass();
        if (kind.isOfEnumerator()) {
            return target.resolve(candidate) instanceof BtfType.Enumeration others
                    ? enumeratorOf(others, enumerator(own, relocation).name())
                            .map(found -> plain(kind == CoreKind.ENUM_VALUE ? found.value() : 1, true))
                    : Optional.empty();
        }
        if (kind.isOfField()) {
            return sameKind
                    ? CoreAccess.of(own, relocation.typeId(), relocation.access())
                            .follow(own, target, candidate)
                            .map(field -> ofField(target, field, kind))
                    : Optional.empty();
        }
        boolean matches = sameKind && (kind != CoreKind.TYPE_MATCHES || hasMembersOf(mine, candidate));
        return matches ? Optional.of(ofType(target, candidate, kind)) : Optional.empty();
    }

    private boolean hasMembersOf(BtfType mine, int candidate) {
        return switch (mine) {
            case BtfType.Struct struct ->
                struct.members().stream()
                        .allMatch(member ->
                                member.name().isEmpty() || CoreAccess.hasMember(target, candidate, member.name()));
            case BtfType.Enumeration enumeration ->
                target.type(candidate) instanceof BtfType.Enumeration others
                        && enumeration.enumerators().stream()
                                .allMatch(each ->
                                        enumeratorOf(others, each.name()).isPresent());
            default -> true;
        };
    }

    private static BtfType.Enumerator enumerator(Btf btf, CoreRelocation relocation) {
        if (btf.resolve(relocation.typeId()) instanceof BtfType.Enumeration enumeration
                && relocation.access().matches("[0-9]{1,9}")) {
            int index = Integer.parseInt(relocation.access());
            if (index < enumeration.enumerators().size()) {
                return enumeration.enumerators().get(index);
            }
        }
        throw new IllegalArgumentException("there is no enumerator %s".formatted(relocation.access()));
    }

    private static Optional<BtfType.Enumerator> enumeratorOf(BtfType.Enumeration enumeration, String name) {
        String essential = essentialName(name);
        return enumeration.enumerators().stream()
                .filter(each -> essentialName(each.name()).equals(essential))
                .findFirst();
    }

    private static CoreValue ofType(Btf btf, int typeId, CoreKind kind) {
        return switch (kind) {
            case TYPE_SIZE -> plain(btf.sizeOf(typeId).orElse(0), true);
            case TYPE_ID_LOCAL, TYPE_ID_TARGET -> plain(typeId, false);
            default -> plain(1, true);
        };
    }

    private static CoreValue plain(long value, boolean exact) {
        return new CoreValue(value, 0, false, exact);
    }

    private static CoreValue ofField(Btf btf, CoreAccess.Field field, CoreKind kind) {
        BtfType type = btf.resolve(field.typeId());
        boolean bits = field.bitfieldBits() != 0 || field.bitOffset() % Byte.SIZE != 0;
        Storage storage = bits ? Storage.ofBits(btf, field) : Storage.ofBytes(btf, field);
        return switch (kind) {
            case FIELD_BYTE_OFFSET ->
                new CoreValue(storage.offset(), storage.bytes(), isUnsigned(type) && !bits, !bits);
            case FIELD_BYTE_SIZE -> plain(storage.bytes(), !bits);
            case FIELD_SIGNED -> plain(isSigned(type) ? 1 : 0, false);
            case FIELD_LSHIFT_U64 ->
                plain(Long.SIZE - (field.bitOffset() + storage.bits() - storage.offset() * Byte.SIZE), false);
            case FIELD_RSHIFT_U64 -> plain(Long.SIZE - storage.bits(), false);
            default -> plain(1, true);
        };
    }

    private static boolean isSigned(BtfType type) {
        return (type instanceof BtfType.Int number && number.signed())
                || (type instanceof BtfType.Enumeration enumeration && enumeration.signed());
    }

    private static boolean isUnsigned(BtfType type) {
        return type instanceof BtfType.Pointer || (type instanceof BtfType.Int number && !number.signed());
    }

    /**
     * The bytes that are loaded to get at a field.
     *
     * @param offset from the start of the struct
     * @param bytes how many
     * @param bits how many of their bits are the field
     */
    private record Storage(long offset, long bytes, long bits) {

        static Storage ofBytes(Btf btf, CoreAccess.Field field) {
            long bytes = btf.sizeOf(field.typeId()).orElse(0);
            return new Storage(field.bitOffset() / Byte.SIZE, bytes, bytes * Byte.SIZE);
        }

        /** An aligned number of the field's own type, or of a wider one where the field reaches over its end. */
        static Storage ofBits(Btf btf, CoreAccess.Field field) {
            long bytes = Math.max(1, btf.sizeOf(field.typeId()).orElse(1));
            long bits = field.bitfieldBits() == 0 ? bytes * Byte.SIZE : field.bitfieldBits();
            long offset = field.bitOffset() / Byte.SIZE / bytes * bytes;
            while (field.bitOffset() + bits - offset * Byte.SIZE > bytes * Byte.SIZE && bytes < MAX_LOAD_BYTES) {
                bytes *= 2;
                offset = field.bitOffset() / Byte.SIZE / bytes * bytes;
            }
            return new Storage(offset, bytes, bits);
        }
    }
}
