package dev.weir.xdp.hook;

import dev.weir.xdp.error.SystemCallException;
import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.machine.Redirect;
import dev.weir.xdp.machine.XdpBuffer;
import dev.weir.xdp.map.VmMap;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.memory.NativeMemory;
import dev.weir.xdp.spec.MapType;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where one queue's redirected frames leave: a way out of each interface that has been a target, opened when it is first needed. For the
 * queue's thread.
 */
final class Outlets implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Outlets.class.getName());
    private static final long RETRY_NANOS = 1_000_000_000L;

    /** Knows the interfaces that other hooks of the engine drive. */
    @FunctionalInterface
    interface Peers {
        /** A way out of such an interface. */
        Optional<FrameSink> entry(int interfaceIndex, QueueCounters counters);
    }

    /** Opens ways out. */
    @FunctionalInterface
    interface Opener {
        /** @throws SystemCallException ENODEV if there is no such interface */
        FrameSink open(int interfaceIndex, QueueCounters counters);
    }

    /** A way out; none if the interface could not be opened, which is tried again after a while. */
    private record Outlet(int interfaceIndex, @Nullable FrameSink sink, long openedAt) {}

    private final Cpu cpu;
    private final int ownIndex;
    private final FrameSink ownTransmit;
    private final HostSide host;
    private final QueueCounters counters;
    private final Peers peers;
    private final Opener opener;
    private final NativeMemory key = NativeMemory.allocate(Integer.BYTES);
    private final Everyone everyone = new Everyone();
    private final List<Outlet> outlets = new ArrayList<>();

    /** The queue's CPU, its own interface, and the way out of that. */
    record Own(Cpu cpu, int interfaceIndex, FrameSink transmit) {}

    /**
     * @param host where frames go that are redirected to other CPUs: to the stack, as in the kernel
     * @param opener opens ways out of interfaces that no peer drives
     */
    Outlets(Own own, HostSide host, QueueCounters counters, Peers peers, Opener opener) {
        this.cpu = own.cpu();
        this.ownIndex = own.interfaceIndex();
        this.ownTransmit = own.transmit();
        this.host = host;
        this.counters = counters;
        this.peers = peers;
        this.opener = opener;
    }

    /** Sends the frame where the CPU's redirect says; returns whether the memory that it is in has been taken over. */
    boolean redirect(XdpBuffer buffer) {
        Redirect target = cpu.redirect();
        VmMap map = target.map();
        if (!target.isChosen()) {
            counters.add(QueueCounters.TRANSMIT_FAILURES, 1);
            return false;
        }
        if (map == null) {
            return send(target.index(), buffer);
        }
        MapType type = map.spec().type();
        if (type == MapType.CPUMAP) {
            return host.pass(buffer.data(), buffer.length());
        }
        if (type != MapType.DEVMAP && type != MapType.DEVMAP_HASH) {
            counters.add(QueueCounters.TRANSMIT_FAILURES, 1);
            return false;
        }
        if ((target.flags() & Redirect.BROADCAST) != 0) {
            toAll(map, buffer);
            return false;
        }
        return send(interfaceAt(map, target.index()), buffer);
    }

    /** A copy to every interface that the map names, one for each entry. */
    private void toAll(VmMap map, XdpBuffer buffer) {
        int excluded = (cpu.redirect().flags() & Redirect.EXCLUDE_INGRESS) != 0 ? ownIndex : 0;
        everyone.clear();
        long _ = map.forEachElement(cpu.number(), everyone);
        for (int i = 0; i < everyone.count; i++) {
            int interfaceIndex = everyone.indices[i];
            if (interfaceIndex == 0 || interfaceIndex == excluded) {
                continue;
            }
            FrameSink sink = sink(interfaceIndex);
            if (sink == null) {
                counters.add(QueueCounters.TRANSMIT_FAILURES, 1);
            } else {
                sink.addCopy(buffer.data(), buffer.length());
            }
        }
    }

    /** Collects the interfaces of a map. */
    private static final class Everyone implements VmMap.ElementVisitor {
        private int[] indices = new int[16];
        private int count;

        void clear() {
            count = 0;
        }

        @Override
        public boolean visit(long key, long value) {
            if (count == indices.length) {
                indices = Arrays.copyOf(indices, 2 * count);
            }
            indices[count++] = Memory.getInt(value);
            return true;
        }
    }

    /** The value of such a map is a {@code struct bpf_devmap_val}, whose first word is the interface's index; 0 if there is none. */
    private int interfaceAt(VmMap map, int index) {
        Memory.putInt(key.address(), index);
        long value = map.lookup(cpu.number(), key.address());
        return value == 0 ? 0 : Memory.getInt(value);
    }

    private boolean send(int interfaceIndex, XdpBuffer buffer) {
        FrameSink sink = sink(interfaceIndex);
        if (sink == null) {
            counters.add(QueueCounters.TRANSMIT_FAILURES, 1);
            return false;
        }
        return sink.add(buffer.data(), buffer.length());
    }

    private @Nullable FrameSink sink(int interfaceIndex) {
        return interfaceIndex == ownIndex ? ownTransmit : outlet(interfaceIndex);
    }

    private @Nullable FrameSink outlet(int interfaceIndex) {
        for (int i = 0; i < outlets.size(); i++) {
            Outlet outlet = outlets.get(i);
            if (outlet.interfaceIndex() == interfaceIndex) {
                return outlet.sink() == null ? again(outlet, i) : outlet.sink();
            }
        }
        Outlet first = open(interfaceIndex);
        outlets.add(first);
        return first.sink();
    }

    private @Nullable FrameSink again(Outlet closed, int place) {
        if (System.nanoTime() - closed.openedAt() < RETRY_NANOS) {
            return null;
        }
        Outlet another = open(closed.interfaceIndex());
        outlets.set(place, another);
        return another.sink();
    }

    private Outlet open(int interfaceIndex) {
        try {
            FrameSink sink =
                    peers.entry(interfaceIndex, counters).orElseGet(() -> opener.open(interfaceIndex, counters));
            return new Outlet(interfaceIndex, sink, System.nanoTime());
        } catch (SystemCallException e) {
            LOG.log(
                    Level.WARNING,
                    "frames redirected to interface index {0} are lost: {1}",
                    interfaceIndex,
                    e.getMessage());
            return new Outlet(interfaceIndex, null, System.nanoTime());
        }
    }

    void flush() {
        for (int i = 0; i < outlets.size(); i++) {
            FrameSink sink = outlets.get(i).sink();
            if (sink != null) {
                sink.flush();
            }
        }
    }

    @Override
    public void close() {
        for (Outlet outlet : outlets) {
            if (outlet.sink() != null) {
                outlet.sink().close();
            }
        }
        key.close();
    }
}
