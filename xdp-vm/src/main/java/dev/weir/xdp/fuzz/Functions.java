package dev.weir.xdp.fuzz;

/**
 * The functions of a program by their numbers: 0 is the main one, then come the ones that are called, then the callbacks.
 *
 * @param called how many are called
 * @param hasCallbacks whether there is a callback for each of {@code bpf_loop} and {@code bpf_for_each_map_elem}
 * @param tailCalls whether it makes tail calls, from the main one and those that are called
 * @param adjust whether those that are called change the packet's size
 */
record Functions(int called, boolean hasCallbacks, boolean tailCalls, boolean adjust) {
    /** The last function that may make tail calls: the kernel wants no more than 256 bytes of stack in use then. */
    static final int DEEPEST_TAIL_CALL = 2;

    /** How many there are besides the main one. */
    int count() {
        return called + (hasCallbacks ? 2 : 0);
    }

    int loopCallback() {
        return called + 1;
    }

    int elementCallback() {
        return called + 2;
    }

    boolean isCallback(int function) {
        return function > called;
    }
}
