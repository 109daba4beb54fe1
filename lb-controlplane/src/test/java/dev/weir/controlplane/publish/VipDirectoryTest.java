package dev.weir.controlplane.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.VipReport;
import dev.weir.dataplane.table.VipReportCodec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VipDirectoryTest {
    private static final VipReport REPORT = new VipReport(
            "lb-1",
            List.of(
                    new VipReport.Vip(IpAddress.parse("192.0.2.200"), true, 7, 1_000, ""),
                    new VipReport.Vip(IpAddress.parse("2001:db8::200"), false, 3, 0, "held up")));

    private Instant now = Instant.EPOCH;
    private final VipDirectory directory = new VipDirectory(() -> now);

    @Test
    void repeatsWhatANodeSaidUntilItGoesSilent() {
        directory.accept("lb-1", VipReportCodec.encode(REPORT));
        now = now.plus(VipDirectory.STALE);
        assertEquals(List.of(REPORT), directory.reports());
        assertEquals(Optional.of(REPORT), directory.report("lb-1"));
        now = now.plusMillis(1);
        assertEquals(List.of(), directory.reports());
    }

    @Test
    void ignoresReportsThatItCannotRead() {
        directory.accept("lb-1", VipReportCodec.encode(REPORT));
        directory.accept("lb-1", new byte[] {1, 2, 3});
        directory.accept("lb-2", null);
        assertEquals(List.of(REPORT), directory.reports());
    }
}
