package dev.weir.dataplane.table;

import dev.weir.dataplane.table.NodeReport.BackendCount;
import dev.weir.dataplane.table.NodeReport.Count;
import dev.weir.dataplane.table.NodeReport.ServiceStatus;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The bytes of a {@link NodeReport} in the map {@link SharedMaps#NODES}: the envelope of {@link Frame} around the
 * record's components in order, texts and lists as in {@link TableCodec}, counters as u64.
 */
public final class NodeReportCodec {
    private static final int ADDRESS_BYTES = 16;
    private static final int SERVICE_BYTES = 2 + 8 + 2 + 4;
    private static final int COUNT_BYTES = 2 + 8 + 8;
    private static final int BACKEND_BYTES = 2 + 2 + 3 * 8;
    private static final int TEXT_BYTES = 2;

    private NodeReportCodec() {}

    /** The bytes of a report; the same bytes for equal reports. */
    public static byte[] encode(NodeReport report) {
        PayloadWriter writer = new PayloadWriter();
        writer.text(report.node()).text(report.instance()).i64(report.epochMillis());
        writer.text(report.networkInterface()).text(report.engine()).text(report.driverMode());
        writer.list(report.addresses(), writer::address);
        writer.list(
                report.services(),
                service -> writer.text(service.service())
                        .i64(service.revision())
                        .text(service.error())
                        .i32(service.slotsMoving()));
        write(writer, report.verdicts());
        write(writer, report.drops());
        writer.list(
                report.backends(),
                backend -> writer.text(backend.pool())
                        .text(backend.backend())
                        .i64(backend.packets())
                        .i64(backend.bytes())
                        .i64(backend.connections()));
        writer.list(report.warnings(), writer::text);
        return Frame.wrap(Frame.KIND_REPORT, writer.bytes());
    }

    /**
     * Reads a report.
     *
     * @throws MalformedTableException for whatever is not exactly one report of this version; memory stays
     *     proportional to the length of {@code bytes}
     */
    public static NodeReport decode(byte[] bytes) {
        PayloadReader reader = Frame.open(bytes);
        if (reader.kind() != Frame.KIND_REPORT) {
            throw new MalformedTableException(5, "kind %d is not a report".formatted(reader.kind()));
        }
        NodeReport report = reader.record(() -> read(reader));
        reader.end();
        return report;
    }

    private static NodeReport read(PayloadReader reader) {
        return new NodeReport(
                reader.text(),
                reader.text(),
                reader.i64(),
                reader.text(),
                reader.text(),
                reader.text(),
                reader.list(ADDRESS_BYTES, reader::address),
                reader.list(
                        SERVICE_BYTES,
                        () -> new ServiceStatus(reader.text(), reader.i64(), reader.text(), reader.i32())),
                readCounts(reader),
                readCounts(reader),
                reader.list(
                        BACKEND_BYTES,
                        () -> new BackendCount(reader.text(), reader.text(), reader.i64(), reader.i64(), reader.i64())),
                reader.list(TEXT_BYTES, reader::text));
    }

    private static void write(PayloadWriter writer, SortedMap<String, Count> counts) {
        writer.list(
                counts.entrySet(),
                entry -> writer.text(entry.getKey())
                        .i64(entry.getValue().packets())
                        .i64(entry.getValue().bytes()));
    }

    private static SortedMap<String, Count> readCounts(PayloadReader reader) {
        SortedMap<String, Count> counts = new TreeMap<>();
        for (Map.Entry<String, Count> entry :
                reader.list(COUNT_BYTES, () -> Map.entry(reader.text(), new Count(reader.i64(), reader.i64())))) {
            counts.put(entry.getKey(), entry.getValue());
        }
        return counts;
    }
}
