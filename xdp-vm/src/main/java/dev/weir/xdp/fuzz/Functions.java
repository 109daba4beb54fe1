package dev.weir.xdp.fuzz;

/**
 * The functions of a program by their numbers: 0 is the main one, then come the ones that are called, then the callbacks.
 *
 * @param called how many are called
 * @param hasCallbacks whether there is a callback for each of {@code bpf_loop} and {@code bpf_for_each_map_elem}
 * @param tailCalls whether the main one makes tail calls
 */
record Functions(int called, boolean hasCallbacks, boolean tailCalls) {
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
