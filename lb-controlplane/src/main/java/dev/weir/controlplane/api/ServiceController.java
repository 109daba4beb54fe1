package dev.weir.controlplane.api;

import dev.weir.controlplane.catalog.Catalog;
import dev.weir.controlplane.document.ServiceDocument;
import dev.weir.controlplane.model.CatalogState;
import dev.weir.controlplane.model.Service;
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

/** Services. */
@RestController
@RequestMapping(path = "/api/v1/services", produces = MediaType.APPLICATION_JSON_VALUE)
final class ServiceController {
    private final Catalog catalog;

    ServiceController(Catalog catalog) {
        this.catalog = catalog;
    }

    @GetMapping
    Items<ServiceView> services() {
        return new Items<>(catalog.state().services().values().stream()
                .map(ServiceView::of)
                .toList());
    }

    @GetMapping("/{service}")
    ServiceView service(@PathVariable String service) {
        return view(service, catalog.state());
    }

    @PutMapping(path = "/{service}", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<ServiceView> putService(@PathVariable String service, InputStream body) throws IOException {
        Service wanted = Body.read(service, body, ServiceDocument::read);
        boolean existed = catalog.state().services().containsKey(service);
        return Answers.put(existed, view(service, catalog.putService(wanted)));
    }

    @DeleteMapping("/{service}")
    ResponseEntity<Void> deleteService(@PathVariable String service) {
        catalog.removeService(service);
        return ResponseEntity.noContent().build();
    }

    private static ServiceView view(String name, CatalogState state) {
        return state.service(name).map(ServiceView::of).orElseThrow(() -> Answers.notFound("service", name));
    }
}
