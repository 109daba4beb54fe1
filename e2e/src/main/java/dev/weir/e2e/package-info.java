/**
 * Labs and what runs in them: networks of namespaces on one machine, with real clients, servers and faults. Nothing in Weir may
 * import from here.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.e2e;
