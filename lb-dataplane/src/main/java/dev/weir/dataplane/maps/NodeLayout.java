package dev.weir.dataplane.maps;

import dev.weir.xdp.btf.Btf;

/** {@code struct node}. */
record NodeLayout(int size, int keepsClients, int wideFrontends) {
    static NodeLayout of(Btf btf) {
        Layout node = Layout.of(btf, "node");
        return new NodeLayout(
                node.size(), node.offset("keeps_clients", Integer.BYTES), node.offset("wide_frontends", Integer.BYTES));
    }
}
