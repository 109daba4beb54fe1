package dev.weir.xdp.btf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A way from a type to a field inside of it, by names and elements, so that it can be gone in other types too.
 *
 * @param steps elements of arrays and named members, outermost first; the first is an element of an array of the type itself
 * @param field what the way leads to in the object's own types
 */
record CoreAccess(List<Step> steps, Field field) {
    private static final Pattern TEXT = Pattern.compile("[0-9]{1,9}(:[0-9]{1,9}){0,63}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");
    private static final int MAX_ANONYMOUS_NESTING = 16;

    /**
     * An element of an array, or, if it has a name, a member.
     *
     * @param typeId type of the member in the object's own types
     */
    record Step(String member, int element, int typeId) {}

    /** Where a field lies from the start of its outermost struct, and what it is. */
    record Field(long bitOffset, int typeId, int bitfieldBits) {}

    /**
     * Reads the way as a relocation writes it, in the object's own types.
     *
     * @throws IllegalArgumentException if the types have no such way
     */
    static CoreAccess of(Btf btf, int typeId, String text) {
        if (!TEXT.matcher(text).matches()) {
            throw new IllegalArgumentException("access %s is not numbers with colons between".formatted(text));
        }
        List<Step> steps = new ArrayList<>();
        Field at = new Field(0, typeId, 0);
        Matcher part = NUMBER.matcher(text);
        while (part.find()) {
            int index = Integer.parseInt(part.group());
            BtfType type = btf.resolve(at.typeId());
            if (steps.isEmpty()) {
                steps.add(new Step("", index, typeId));
                at = element(btf, at, typeId, index);
            } else if (type instanceof BtfType.Struct struct
                    && index < struct.members().size()) {
                BtfType.Member member = struct.members().get(index);
                if (!member.name().isEmpty()) {
                    steps.add(new Step(member.name(), 0, member.typeId()));
                }
                at = member(at, member);
            } else if (type instanceof BtfType.Array array && isInside(array, index)) {
                steps.add(new Step("", index, array.elementId()));
                at = element(btf, at, array.elementId(), index);
            } else {
                throw new IllegalArgumentException("access %s leads out of its type at %d".formatted(text, index));
            }
        }
        return new CoreAccess(List.copyOf(steps), at);
    }

    /** The field that the same way leads to from a type of other types; empty if it ends before. */
    Optional<Field> follow(Btf own, Btf target, int typeId) {
        Field at = new Field(0, typeId, 0);
        boolean first = true;
        for (Step step : steps) {
            Optional<Field> next;
            if (first) {
                next = Optional.of(element(target, at, typeId, step.element()));
            } else if (step.member().isEmpty()) {
                next = elementOf(target, at, step.element());
            } else {
                next = memberOf(target, at, step.member(), 0)
                        .filter(found -> areAlike(own, step.typeId(), target, found.typeId()));
            }
            if (next.isEmpty()) {
                return next;
            }
            at = next.get();
            first = false;
        }
        return Optional.of(at);
    }

    private static Optional<Field> elementOf(Btf target, Field at, int index) {
        return target.resolve(at.typeId()) instanceof BtfType.Array array && isInside(array, index)
                ? Optional.of(element(target, at, array.elementId(), index))
                : Optional.empty();
    }

    /** Whether a struct has a member of a name, anonymous structs and unions inside counted in. */
    static boolean hasMember(Btf btf, int typeId, String name) {
        return memberOf(btf, new Field(0, typeId, 0), name, 0).isPresent();
    }

    /** A member by its name, in anonymous structs and unions inside, too. */
    private static Optional<Field> memberOf(Btf target, Field at, String name, int depth) {
        if (!(target.resolve(at.typeId()) instanceof BtfType.Struct struct) || depth > MAX_ANONYMOUS_NESTING) {
            return Optional.empty();
        }
        for (BtfType.Member member : struct.members()) {
            Field field = member(at, member);
            Optional<Field> found = member.name().isEmpty()
                    ? memberOf(target, field, name, depth + 1)
                    : Optional.of(field).filter(_ -> member.name().equals(name));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** An array without elements at the end of a struct has as many as there are. */
    private static boolean isInside(BtfType.Array array, int index) {
        return index < array.count() || array.count() == 0;
    }

    private static Field element(Btf btf, Field at, int elementId, int index) {
        long bytes = btf.sizeOf(elementId).orElse(0);
        return new Field(at.bitOffset() + index * bytes * Byte.SIZE, elementId, 0);
    }

    private static Field member(Field at, BtfType.Member member) {
        return new Field(at.bitOffset() + member.bitOffset(), member.typeId(), member.bitfieldBits());
    }

    /** Whether a field of one type can be read as one of the other: the kind of it is the same, sizes may differ. */
    private static boolean areAlike(Btf own, int ownId, Btf target, int targetId) {
        BtfType mine = own.resolve(ownId);
        BtfType other = target.resolve(targetId);
        return switch (mine) {
            case BtfType.Array array ->
                other instanceof BtfType.Array others && areAlike(own, array.elementId(), target, others.elementId());
            case BtfType.Enumeration enumeration ->
                other instanceof BtfType.Enumeration others && haveSameName(enumeration.name(), others.name());
            case BtfType.Forward forward ->
                other instanceof BtfType.Forward others && haveSameName(forward.name(), others.name());
            default -> mine.getClass() == other.getClass();
        };
    }

    private static boolean haveSameName(String mine, String others) {
        return mine.isEmpty()
                || others.isEmpty()
                || CoreResolver.essentialName(mine).equals(CoreResolver.essentialName(others));
    }
}
