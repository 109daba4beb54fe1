package dev.weir.xdp.sys;

/**
 * The C library's door to the kernel. Pointers are passed as addresses, so that whoever calls owns the memory until the call
 * has returned. Public only because the class that jnr-ffi generates for it lives in a class loader of its own.
 *
 * <p>{@code syscall(2)} is variadic in C; on Linux x86-64 and aarch64 integer arguments travel the same way in a variadic call.
 */
public interface LibC {

    /** A system call of up to four arguments: jnr-ffi passes these without a detour through a buffer, which it would allocate. */
    long syscall(long number, long a, long b, long c, long d);

    /** A system call of up to six arguments. */
    long syscall(long number, long a, long b, long c, long d, long e, long f);

    /** Bytes of a memory page. */
    int getpagesize();
}
