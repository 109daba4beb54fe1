package dev.weir.xdp.kernel;

import dev.weir.xdp.isa.HelperNames;
import dev.weir.xdp.spec.MapType;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something that not every kernel since Linux 5.9 has, the first that {@link KernelEngine} takes. Versions are those of the kernel's own
 * releases; distributions bring features to older ones, so only {@link FeatureProbe} knows what a kernel has.
 */
public sealed interface KernelFeature {
    /** Since when each kernel has had a feature. */
    record Version(int major, int minor) implements Comparable<Version> {
        /** What everybody has. */
        static final Version FIRST = new Version(5, 9);

        @Override
        public int compareTo(Version other) {
            return major != other.major ? Integer.compare(major, other.major) : Integer.compare(minor, other.minor);
        }

        @Override
        public String toString() {
            return major + "." + minor;
        }
    }

    /** The first release that has it. */
    Version since();

    /** What to call it: {@code helper bpf_loop}. */
    String title();

    /**
     * A helper that XDP programs may call.
     *
     * @param number its number
     */
    record HelperCall(int number) implements KernelFeature {
        /** By release, the last helper that it has: the kernel numbers them as they come ({@code uapi/linux/bpf.h}). */
        private static final List<Map.Entry<Integer, Version>> LAST = List.of(
                Map.entry(141, Version.FIRST),
                Map.entry(155, new Version(5, 10)),
                Map.entry(162, new Version(5, 11)),
                Map.entry(163, new Version(5, 12)),
                Map.entry(165, new Version(5, 13)),
                Map.entry(168, new Version(5, 14)),
                Map.entry(175, new Version(5, 15)),
                Map.entry(179, new Version(5, 16)),
                Map.entry(185, new Version(5, 17)),
                Map.entry(193, new Version(5, 18)),
                Map.entry(203, new Version(5, 19)),
                Map.entry(207, new Version(6, 0)),
                Map.entry(209, new Version(6, 1)));
        /** The last ones of all; helpers have been followed by functions of the kernel that have no numbers. */
        private static final Version NEWEST = new Version(6, 2);

        @Override
        public Version since() {
            return LAST.stream()
                    .filter(entry -> number <= entry.getKey())
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(NEWEST);
        }

        @Override
        public String title() {
            return "helper " + HelperNames.of(number).orElse("number " + number);
        }
    }

    /** A kind of map. */
    record OfMap(MapType type) implements KernelFeature {
        private static final Map<MapType, Version> NEW =
                Map.of(MapType.BLOOM_FILTER, new Version(5, 16), MapType.USER_RINGBUF, new Version(6, 1));

        @Override
        public Version since() {
            return NEW.getOrDefault(type, Version.FIRST);
        }

        @Override
        public String title() {
            return "maps of type " + type;
        }
    }

    /** Instructions, or ways to use them. */
    enum Code implements KernelFeature {
        /** Tail calls in programs that have functions. */
        TAIL_CALL_AND_FUNCTION("tail calls in programs with functions of their own", new Version(5, 10)),
        /** All atomic operations but an addition that does not tell what was there before. */
        ATOMICS("atomic operations beyond addition (-mcpu=v3)", new Version(5, 12)),
        /** Functions of the program that helpers call. */
        CALLBACKS("functions as arguments of helpers", new Version(5, 13)),
        /** Signed division, loads and moves that extend the sign, byte swaps without condition, long jumps. */
        VERSION_4("instructions of version 4 (-mcpu=v4)", new Version(6, 6));

        private final String title;
        private final Version since;

        Code(String title, Version since) {
            this.title = title;
            this.since = since;
        }

        @Override
        public Version since() {
            return since;
        }

        @Override
        public String title() {
            return title;
        }
    }

    /** Programs that cope with frames in several buffers. */
    record Fragments() implements KernelFeature {
        @Override
        public Version since() {
            return new Version(5, 18);
        }

        @Override
        public String title() {
            return "XDP programs for frames in several buffers (xdp.frags)";
        }
    }

    /** Whether kernels before its release may lack it. */
    default boolean isNew() {
        return since().compareTo(Version.FIRST) > 0;
    }

    /** The newest release that any of these came with; empty if there is none. */
    static Optional<Version> newest(List<KernelFeature> features) {
        return features.stream().map(KernelFeature::since).max(Version::compareTo);
    }
}
