package dev.weir.xdp.capture;

/**
 * An Ethernet frame in a file.
 *
 * @param nanos when it was captured, in nanoseconds since 1970
 * @param bytes what was captured of it, from the destination address on, without the frame check sequence
 * @param originalLength how long it was on the wire; more than there are bytes if the capture cut it short
 */
@SuppressWarnings("ArrayRecordComponent") // A frame is handed over, not compared.
public record CapturedFrame(long nanos, byte[] bytes, int originalLength) {
    /** One that is whole. */
    public static CapturedFrame of(long nanos, byte[] bytes) {
        return new CapturedFrame(nanos, bytes, bytes.length);
    }
}
