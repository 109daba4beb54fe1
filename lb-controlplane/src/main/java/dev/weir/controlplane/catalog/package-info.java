/**
 * The catalog: what users asked for, kept whole, consistent and durable. One writer at a time; readers take an
 * immutable state.
 *
 * <p>Imports {@code model}, the table records and, in the store only, Spring's JDBC client.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.controlplane.catalog;
