package dev.weir.xdp.btf;

/**
 * A place in a program whose number depends on the types of the machine that it runs on ("compile once, run everywhere"): {@code
 * struct bpf_core_relo} of {@code uapi/linux/bpf.h}. The compiler has left there what holds for the object's own types.
 *
 * @param slot the instruction, counted from the start of the program
 * @param typeId the type in the object's own {@link Btf}
 * @param access how to get from the type to the field, as in {@code 0:2:1}: element, then member or element, and so on; for an
 *     enumeration, which enumerator
 * @param kind what is asked
 */
public record CoreRelocation(int slot, int typeId, String access, CoreKind kind) {

    /** The same relocation in a stream where its instruction stands {@code slots} later. */
    public CoreRelocation movedBy(int slots) {
        return new CoreRelocation(slot + slots, typeId, access, kind);
    }
}
