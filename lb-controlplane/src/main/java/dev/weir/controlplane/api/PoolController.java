package dev.weir.controlplane.api;

import dev.weir.controlplane.api.PoolView.BackendView;
import dev.weir.controlplane.catalog.Catalog;
import dev.weir.controlplane.document.PoolDocument;
import dev.weir.controlplane.model.Backend;
import dev.weir.controlplane.model.CatalogState;
import dev.weir.controlplane.model.Pool;
import dev.weir.controlplane.model.StoredPool;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Pools and their backends. */
@RestController
@RequestMapping(path = "/api/v1/pools", produces = MediaType.APPLICATION_JSON_VALUE)
final class PoolController {
    private final Catalog catalog;

    PoolController(Catalog catalog) {
        this.catalog = catalog;
    }

    @GetMapping
    Items<PoolView> pools() {
        return new Items<>(
                catalog.state().pools().values().stream().map(PoolView::of).toList());
    }

    @GetMapping("/{pool}")
    PoolView pool(@PathVariable String pool) {
        return PoolView.of(stored(pool, catalog.state()));
    }

    @PutMapping(path = "/{pool}", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<PoolView> putPool(@PathVariable String pool, InputStream body) throws IOException {
        Pool wanted = Body.read(pool, body, PoolDocument::read);
        boolean existed = catalog.state().pools().containsKey(pool);
        PoolView view = PoolView.of(stored(pool, catalog.putPool(wanted)));
        return Answers.put(existed, view);
    }

    @DeleteMapping("/{pool}")
    ResponseEntity<Void> deletePool(@PathVariable String pool) {
        catalog.removePool(pool);
        return ResponseEntity.noContent().build();
    }

    @GetMapping("/{pool}/backends")
    Items<BackendView> backends(@PathVariable String pool) {
        return new Items<>(PoolView.of(stored(pool, catalog.state())).backends());
    }

    @GetMapping("/{pool}/backends/{backend}")
    BackendView backend(@PathVariable String pool, @PathVariable String backend) {
        return view(backend, stored(pool, catalog.state()));
    }

    @PutMapping(path = "/{pool}/backends/{backend}", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<BackendView> putBackend(@PathVariable String pool, @PathVariable String backend, InputStream body)
            throws IOException {
        Backend wanted = Body.read(backend, body, PoolDocument::readBackend);
        boolean existed = stored(pool, catalog.state()).pool().backend(backend).isPresent();
        return Answers.put(existed, view(backend, stored(pool, catalog.putBackend(pool, wanted))));
    }

    @DeleteMapping("/{pool}/backends/{backend}")
    ResponseEntity<Void> deleteBackend(@PathVariable String pool, @PathVariable String backend) {
        catalog.removeBackend(pool, backend);
        return ResponseEntity.noContent().build();
    }

    private static StoredPool stored(String name, CatalogState state) {
        return state.pool(name).orElseThrow(() -> Answers.notFound("pool", name));
    }

    private static BackendView view(String name, StoredPool stored) {
        return stored.pool()
                .backend(name)
                .map(backend -> BackendView.of(backend, stored.healthOf(backend)))
                .orElseThrow(() -> Answers.notFound(
                        "backend of pool '%s' named".formatted(stored.pool().name()), name));
    }
}
