package dev.weir.xdp.verifier;

import java.util.Set;

/** Which licences give a program the helpers that are for GPL-compatible ones only ({@code include/linux/license.h}). */
final class Licence {
    private static final Set<String> GPL_COMPATIBLE =
            Set.of("GPL", "GPL v2", "GPL and additional rights", "Dual BSD/GPL", "Dual MIT/GPL", "Dual MPL/GPL");

    private Licence() {}

    static boolean isGplCompatible(String licence) {
        return GPL_COMPATIBLE.contains(licence);
    }
}
