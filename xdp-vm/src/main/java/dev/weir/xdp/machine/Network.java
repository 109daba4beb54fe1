package dev.weir.xdp.machine;

/** What helpers ask about the host's network: routes, neighbours and links. Asked by packet threads, which it does not keep waiting. */
public interface Network {
    /** A host without any link. */
    Network NONE = new Network() {
        private static final int ENODEV = 19;

        @Override
        public int lookupRoute(long parameters, int flags) {
            return -ENODEV;
        }

        @Override
        public int mtu(int interfaceIndex) {
            return -1;
        }

        @Override
        public int headerBytes(int interfaceIndex) {
            return 0;
        }
    };

    /**
     * Answers {@code bpf_fib_lookup}.
     *
     * @param parameters address of a {@code struct bpf_fib_lookup} ({@code uapi/linux/bpf.h}), whose family is IPv4 or IPv6; what comes of it
     *     is written there
     * @param flags {@code BPF_FIB_LOOKUP_*}, known ones only
     * @return {@code BPF_FIB_LKUP_RET_*}, or a negative error number
     */
    int lookupRoute(long parameters, int flags);

    /** Bytes of the largest layer-3 packet that a link takes; negative if there is no such link. */
    int mtu(int interfaceIndex);

    /** Bytes of the link-layer header in front of a packet: 14 on Ethernet. */
    int headerBytes(int interfaceIndex);
}
