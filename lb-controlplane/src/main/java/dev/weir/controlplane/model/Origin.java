package dev.weir.controlplane.model;

/** Who looks after an entry of the catalog. */
public enum Origin {
    /** Users of the REST API. */
    REST,
    /** The configuration file: read-only for everybody else. */
    FILE
}
