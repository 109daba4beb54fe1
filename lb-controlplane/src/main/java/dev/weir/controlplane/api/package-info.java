/**
 * The REST API under {@code /api/v1}: JSON in, JSON out, and RFC 9457 problem details for everything that is
 * refused.
 *
 * <p>Imports {@code model}, {@code document}, {@code catalog}, {@code publish} and Spring MVC.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.controlplane.api;
