package dev.weir.xdp.sys;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Platform;
import jnr.ffi.Runtime;

/**
 * The C library's door to the kernel. Pointers are passed as addresses, so that whoever calls owns the memory until the call
 * has returned.
 *
 * <p>{@code syscall(2)} is variadic in C; on Linux x86-64 and aarch64 integer arguments travel the same way in a variadic call.
 */
interface LibC {
    LibC LIBRARY =
            LibraryLoader.create(LibC.class).load(Platform.getNativePlatform().getStandardCLibraryName());

    Runtime RUNTIME = Runtime.getRuntime(LIBRARY);

    // The short form exists because jnr-ffi passes up to six integers without a detour through a buffer.
    long syscall(long number, long a, long b, long c, long d);

    long syscall(long number, long a, long b, long c, long d, long e, long f);

    int getpagesize();
}
