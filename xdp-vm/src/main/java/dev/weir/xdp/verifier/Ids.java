package dev.weir.xdp.verifier;

/** New ids, for one verification. */
final class Ids {
    private int last;

    int next() {
        return ++last;
    }
}
