package dev.weir.dataplane.table;

import dev.weir.dataplane.table.VipReport.Vip;

/**
 * The bytes of a {@link VipReport} in the map {@link SharedMaps#VIPS}: the envelope of {@link Frame} around the record's components
 * in order, texts and lists as in {@link TableCodec}.
 */
public final class VipReportCodec {
    private static final int VIP_BYTES = 16 + 1 + 8 + 8 + 2;

    private VipReportCodec() {}

    public static byte[] encode(VipReport report) {
        PayloadWriter writer = new PayloadWriter();
        writer.text(report.node());
        writer.list(
                report.vips(),
                vip -> writer.address(vip.address())
                        .u8(vip.answering() ? 1 : 0)
                        .i64(vip.epoch())
                        .i64(vip.sinceMillis())
                        .text(vip.obstacle()));
        return Frame.wrap(Frame.KIND_VIPS, writer.bytes());
    }

    /**
     * Reads a report.
     *
     * @throws MalformedTableException for whatever is not exactly one report of this version
     */
    public static VipReport decode(byte[] bytes) {
        PayloadReader reader = Frame.open(bytes);
        if (reader.kind() != Frame.KIND_VIPS) {
            throw new MalformedTableException(5, "kind %d is not a report of VIPs".formatted(reader.kind()));
        }
        VipReport report = reader.record(() -> new VipReport(
                reader.text(),
                reader.list(
                        VIP_BYTES,
                        () -> new Vip(reader.address(), reader.u8() != 0, reader.i64(), reader.i64(), reader.text()))));
        reader.end();
        return report;
    }
}
