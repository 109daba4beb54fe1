package dev.weir.dataplane.maps;

import dev.weir.xdp.BpfMap;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/** What holds for all packets of the node ({@code struct node}). One writer. */
public final class NodeSwitches {
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private final NodeLayout layout;
    private final MemorySegment memory;

    NodeSwitches(NodeLayout layout, BpfMap map) {
        this.layout = layout;
        this.memory = map.mmap();
    }

    /**
     * Whether backends see clients' own addresses while their answers come back by this node. Then packets that are for no address of
     * ours are looked up as answers, too.
     */
    public void keepClients(boolean keep) {
        INT.setRelease(memory, (long) layout.keepsClients(), keep ? 1 : 0);
    }

    /** How many frontends there are of more than one address or port. Without any, no packet is looked up among them. */
    void wideFrontends(int count) {
        INT.setRelease(memory, (long) layout.wideFrontends(), count);
    }

    /** See {@link #keepClients(boolean)}. */
    public boolean keepsClients() {
        return (int) INT.getAcquire(memory, (long) layout.keepsClients()) != 0;
    }
}
