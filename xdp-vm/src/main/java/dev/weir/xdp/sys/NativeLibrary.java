package dev.weir.xdp.sys;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Platform;
import jnr.ffi.Runtime;

/** The C library of this process. */
final class NativeLibrary {
    static final LibC LIBC =
            LibraryLoader.create(LibC.class).load(Platform.getNativePlatform().getStandardCLibraryName());

    private static final Runtime RUNTIME = Runtime.getRuntime(LIBC);

    private NativeLibrary() {}

    /** What the calling thread's last call left in {@code errno}; jnr-ffi saves it before the JVM can make calls of its own. */
    static int errno() {
        return RUNTIME.getLastError();
    }
}
