/**
 * Pools and services as documents: reads JSON bodies and YAML files into the model, with every mistake named by
 * field, reason and remedy, and nothing silently ignored.
 *
 * <p>Imports {@code model}, the table records and Jackson.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.controlplane.document;
