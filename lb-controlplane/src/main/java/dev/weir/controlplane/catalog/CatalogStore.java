package dev.weir.controlplane.catalog;

import dev.weir.controlplane.model.CatalogState;

/** Where the catalog outlives the process. */
public interface CatalogStore {
    /** What was saved last; {@link CatalogState#EMPTY} if nothing was. */
    CatalogState load();

    /**
     * Saves a change whole or not at all. When this returns, it survives the loss of the process and of power.
     *
     * @param before what {@link #load} or the last save left
     * @param after what shall be there
     */
    void save(CatalogState before, CatalogState after);
}
