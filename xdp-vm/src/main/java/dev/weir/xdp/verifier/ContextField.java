package dev.weir.xdp.verifier;

import org.jspecify.annotations.Nullable;

/** The fields of {@code struct xdp_md} ({@code uapi/linux/bpf.h}): all of 4 bytes, in this order. */
enum ContextField {
    DATA(new Target.Packet()),
    DATA_END(new Target.PacketEnd()),
    DATA_META(new Target.PacketMeta()),
    INGRESS_IFINDEX(null),
    RX_QUEUE_INDEX(null),
    EGRESS_IFINDEX(null);

    private static final ContextField[] ALL = values();

    private final @Nullable Target pointsTo;

    ContextField(@Nullable Target pointsTo) {
        this.pointsTo = pointsTo;
    }

    /** What a load of the field gives a pointer to; null if it gives a number. */
    @Nullable
    Target pointsTo() {
        return pointsTo;
    }

    /** The field at an offset; null if none starts there. */
    static @Nullable ContextField at(long offset) {
        boolean starts = offset >= 0 && offset % Integer.BYTES == 0 && offset / Integer.BYTES < ALL.length;
        return starts ? ALL[(int) (offset / Integer.BYTES)] : null;
    }

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
