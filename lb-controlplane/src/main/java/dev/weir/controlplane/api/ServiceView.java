package dev.weir.controlplane.api;

import dev.weir.controlplane.model.StoredService;
import java.util.List;

/** A service as JSON; the hash seed is unsigned. */
record ServiceView(
        String name, String pool, List<FrontendView> frontends, long hashSeed, long revision, String origin) {
    static ServiceView of(StoredService stored) {
        return new ServiceView(
                stored.service().name(),
                stored.service().pool(),
                stored.service().frontends().stream()
                        .map(frontend -> new FrontendView(
                                frontend.address().toString(), PoolView.lower(frontend.protocol()), frontend.port()))
                        .toList(),
                Integer.toUnsignedLong(stored.hashSeed()),
                stored.revision(),
                PoolView.lower(stored.origin()));
    }

    /** A frontend as JSON. */
    record FrontendView(String address, String protocol, int port) {}
}
