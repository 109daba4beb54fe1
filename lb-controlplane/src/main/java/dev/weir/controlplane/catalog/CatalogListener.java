package dev.weir.controlplane.catalog;

import dev.weir.controlplane.model.CatalogState;

/** Hears of every change, in order, after it is stored. Called with the catalog locked: must return at once. */
@FunctionalInterface
public interface CatalogListener {
    void changed(CatalogState before, CatalogState after);
}
