package dev.weir.xdp.semantics;

/**
 * The operations that are not an operator of Java: division and modulo, which in eBPF never fail. Dividing by zero gives 0, a modulo
 * by zero leaves the dividend, the least number divided by -1 is itself (RFC 9669, section 4.1). Overloads for {@code int} are the
 * 32-bit operations; whoever calls them zero-extends the result.
 *
 * <p>Shifts need nothing here: Java masks the count to 6 bits for {@code long} and to 5 for {@code int}, as eBPF does.
 */
public final class Arithmetic {
    private Arithmetic() {}

    /** {@code BPF_DIV}, unsigned. */
    public static long divide(long dividend, long divisor) {
        return divisor == 0 ? 0 : Long.divideUnsigned(dividend, divisor);
    }

    /** {@code BPF_DIV}, unsigned, 32 bits. */
    public static int divide(int dividend, int divisor) {
        return divisor == 0 ? 0 : Integer.divideUnsigned(dividend, divisor);
    }

    /** {@code BPF_DIV} with offset 1: signed, rounding towards zero. */
    public static long divideSigned(long dividend, long divisor) {
        return divisor == 0 ? 0 : dividend / divisor;
    }

    /** {@code BPF_DIV} with offset 1: signed, rounding towards zero, 32 bits. */
    public static int divideSigned(int dividend, int divisor) {
        return divisor == 0 ? 0 : dividend / divisor;
    }

    /** {@code BPF_MOD}, unsigned. */
    public static long modulo(long dividend, long divisor) {
        return divisor == 0 ? dividend : Long.remainderUnsigned(dividend, divisor);
    }

    /** {@code BPF_MOD}, unsigned, 32 bits. */
    public static int modulo(int dividend, int divisor) {
        return divisor == 0 ? dividend : Integer.remainderUnsigned(dividend, divisor);
    }

    /** {@code BPF_MOD} with offset 1: signed, with the dividend's sign. */
    public static long moduloSigned(long dividend, long divisor) {
        return divisor == 0 ? dividend : dividend % divisor;
    }

    /** {@code BPF_MOD} with offset 1: signed, with the dividend's sign, 32 bits. */
    public static int moduloSigned(int dividend, int divisor) {
        return divisor == 0 ? dividend : dividend % divisor;
    }
}
