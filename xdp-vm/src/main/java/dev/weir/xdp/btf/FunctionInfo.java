package dev.weir.xdp.btf;

/**
 * Where a function starts, and its type: {@code struct bpf_func_info}.
 *
 * @param slot its first instruction, counted from the start of the program
 * @param typeId id of its {@code FUNC} type
 */
public record FunctionInfo(int slot, int typeId) {
    /** Bytes of the kernel's record. */
    public static final int BYTES = 8;

    /** The same function in a stream where it stands {@code slots} later. */
    public FunctionInfo movedBy(int slots) {
        return new FunctionInfo(slot + slots, typeId);
    }
}
