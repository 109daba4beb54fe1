package dev.weir.controlplane.api;

import dev.weir.controlplane.catalog.Catalog;
import dev.weir.controlplane.publish.VipDirectory;
import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.VipReport;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** VIPs, and which node answers for each. */
@RestController
@RequestMapping(path = "/api/v1/vips", produces = MediaType.APPLICATION_JSON_VALUE)
final class VipController {
    private final VipDirectory directory;
    private final Catalog catalog;

    VipController(VipDirectory directory, Catalog catalog) {
        this.directory = directory;
        this.catalog = catalog;
    }

    @GetMapping
    Items<VipView> vips() {
        SortedMap<IpAddress, SortedSet<String>> services = new TreeMap<>();
        catalog.state().services().forEach((name, stored) -> {
            for (Frontend frontend : stored.service().frontends()) {
                services.computeIfAbsent(frontend.address(), _ -> new TreeSet<>())
                        .add(name);
            }
        });
        List<VipReport> reports = directory.reports();
        return new Items<>(services.entrySet().stream()
                .map(vip -> VipView.of(vip.getKey(), List.copyOf(vip.getValue()), reports))
                .toList());
    }
}
