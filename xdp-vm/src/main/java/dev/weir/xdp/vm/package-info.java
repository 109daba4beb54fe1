/**
 * The engine in user space: {@link dev.weir.xdp.vm.VmEngine} makes live maps, verified and compiled programs and attachments of a {@code
 * CollectionSpec}, on virtual CPUs of its own. The room where {@code verifier}, {@code interpreter}, {@code jit} and {@code hook} meet,
 * which know nothing of one another. Of its counterpart {@code kernel} it knows only that there is one, which AF_XDP needs.
 */
@NullMarked
package dev.weir.xdp.vm;

import org.jspecify.annotations.NullMarked;
