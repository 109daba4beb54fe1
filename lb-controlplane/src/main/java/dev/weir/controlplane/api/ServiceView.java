package dev.weir.controlplane.api;

import dev.weir.controlplane.model.StoredService;
import dev.weir.dataplane.table.Frontend;
import java.util.List;

/** A service as JSON; the hash seed is unsigned. */
record ServiceView(
        String name,
        String pool,
        String hash,
        List<FrontendView> frontends,
        List<String> sourceRanges,
        long hashSeed,
        long revision,
        String origin) {
    static ServiceView of(StoredService stored) {
        return new ServiceView(
                stored.service().name(),
                stored.service().pool(),
                stored.service().hash().label(),
                stored.service().frontends().stream().map(FrontendView::of).toList(),
                stored.service().sources().stream().map(Object::toString).toList(),
                Integer.toUnsignedLong(stored.hashSeed()),
                stored.revision(),
                PoolView.lower(stored.origin()));
    }

    /** A frontend as JSON; the port is a number, or a text if there are several. */
    record FrontendView(String address, String protocol, Object port) {
        static FrontendView of(Frontend frontend) {
            boolean single = frontend.width() == 1;
            return new FrontendView(
                    frontend.addressText(),
                    PoolView.lower(frontend.protocol()),
                    single ? (Object) frontend.port() : frontend.portText());
        }
    }
}
