package dev.weir.controlplane.api;

import java.util.List;

/** A list as JSON: an object, so that it can grow further fields. */
record Items<T>(List<T> items) {}
