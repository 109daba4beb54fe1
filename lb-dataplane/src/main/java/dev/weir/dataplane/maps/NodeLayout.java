package dev.weir.dataplane.maps;

import dev.weir.xdp.btf.Btf;

/** {@code struct node}. */
record NodeLayout(int size, int keepsClients) {
    static NodeLayout of(Btf btf) {
        Layout node = Layout.of(btf, "node");
        return new NodeLayout(node.size(), node.offset("keeps_clients", Integer.BYTES));
    }
}
