package dev.weir.xdp.elf;

/**
 * A symbol of an object file.
 *
 * @param index its place in the symbol table
 * @param name its name; empty for sections
 * @param type {@code STT_*}
 * @param binding {@code STB_*}
 * @param visibility {@code STV_*}
 * @param sectionIndex index of the section that it lies in; {@link #UNDEFINED}, or a reserved number from 0xff00 on, if in none
 * @param value byte offset in that section
 * @param size bytes
 */
public record ElfSymbol(
        int index, String name, int type, int binding, int visibility, int sectionIndex, long value, long size) {
    /** Section index of symbols that another object defines. */
    public static final int UNDEFINED = 0;

    /** Section index of variables that no section has room for yet (from compilers with {@code -fcommon}). */
    public static final int COMMON = 0xfff2;

    private static final int TYPE_NONE = 0;
    private static final int TYPE_FUNCTION = 2;
    private static final int BINDING_LOCAL = 0;
    private static final int BINDING_WEAK = 2;
    private static final int VISIBILITY_INTERNAL = 1;
    private static final int VISIBILITY_HIDDEN = 2;

    /** Whether it is a name in a section rather than the section itself, or a file. */
    public boolean isNamed() {
        return type <= TYPE_FUNCTION && !name.isEmpty();
    }

    /** Whether an object may do without it. */
    public boolean isWeak() {
        return binding == BINDING_WEAK;
    }

    /** Whether it may be a function defined here of which the compiler does not say so, as old ones do not. */
    public boolean isUntypedGlobal() {
        return type == TYPE_NONE && binding != BINDING_LOCAL && sectionIndex != UNDEFINED && !name.isEmpty();
    }

    /** Whether it is a function defined here. */
    public boolean isFunction() {
        return type == TYPE_FUNCTION && sectionIndex != UNDEFINED;
    }

    /** The same with another size. */
    public ElfSymbol withSize(long bytes) {
        return new ElfSymbol(index, name, type, binding, visibility, sectionIndex, value, bytes);
    }

    /** Whether it is seen outside the source file. */
    public boolean isGlobal() {
        return binding != BINDING_LOCAL;
    }

    /** Whether it is seen by other sources, but not outside the object. */
    public boolean isHidden() {
        return visibility == VISIBILITY_INTERNAL || visibility == VISIBILITY_HIDDEN;
    }
}
