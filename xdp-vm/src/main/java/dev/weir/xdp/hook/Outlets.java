package dev.weir.xdp.hook;

import dev.weir.xdp.Verdict;
import dev.weir.xdp.error.SystemCallException;
import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.machine.Redirect;
import dev.weir.xdp.machine.XdpBuffer;
import dev.weir.xdp.map.CpuMap;
import dev.weir.xdp.map.DeviceHashMap;
import dev.weir.xdp.map.DeviceMap;
import dev.weir.xdp.map.Devices;
import dev.weir.xdp.map.TargetProgram;
import dev.weir.xdp.map.VmMap;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where one queue's redirected frames leave: a way out of each interface that has been a target, opened when it is first needed. For the
 * queue's thread.
 */
final class Outlets implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Outlets.class.getName());
    private static final int PASS = Verdict.PASS.code();
    private static final int REDIRECT = Verdict.REDIRECT.code();
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
    private final TargetRuns targets;
    private long[] everyone = new long[16];
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
        this.targets = new TargetRuns(own.cpu());
        this.opener = opener;
    }

    /** Sends the frame where the CPU's redirect says; returns whether the memory that it is in has been taken over. */
    boolean redirect(XdpBuffer buffer) {
        Redirect target = cpu.redirect();
        VmMap map = target.map();
        if (!target.isChosen()) {
            return failed();
        }
        if (map == null) {
            return send(target.index(), buffer);
        }
        return switch (map) {
            case CpuMap cpus -> toCpu(cpus.programOn(target.index()), buffer);
            case DeviceMap devices -> toDevices(devices, target, buffer);
            case DeviceHashMap devices -> toDevices(devices, target, buffer);
            default -> failed();
        };
    }

    /** The other CPU is this one, too; from where its program may send frames elsewhere, but not round in circles. */
    private boolean toCpu(@Nullable TargetProgram program, XdpBuffer buffer) {
        int verdict = program == null ? PASS : targets.onCpu(program, buffer);
        if (verdict == PASS) {
            return host.pass(buffer.data(), buffer.length());
        }
        boolean further = verdict == REDIRECT && !(cpu.redirect().map() instanceof CpuMap);
        return further ? redirect(buffer) : failed();
    }

    private boolean toDevices(Devices devices, Redirect target, XdpBuffer buffer) {
        if ((target.flags() & Redirect.BROADCAST) != 0) {
            toAll(devices, (target.flags() & Redirect.EXCLUDE_INGRESS) != 0 ? ownIndex : 0, buffer);
            return false;
        }
        long device = devices.target(cpu.number(), target.index());
        int interfaceIndex = Devices.interfaceOf(device);
        TargetProgram program = devices.program(device);
        boolean leaves = program == null || targets.onDevice(program, interfaceIndex, buffer);
        return leaves ? send(interfaceIndex, buffer) : failed();
    }

    /** A copy to every interface that the map names, one for each entry. */
    private void toAll(Devices devices, int excluded, XdpBuffer buffer) {
        int count = devices.collect(everyone);
        while (count == everyone.length) {
            everyone = new long[2 * count];
            count = devices.collect(everyone);
        }
        for (int i = 0; i < count; i++) {
            int interfaceIndex = Devices.interfaceOf(everyone[i]);
            if (interfaceIndex != excluded) {
                sendCopy(interfaceIndex, devices.program(everyone[i]), buffer);
            }
        }
    }

    private void sendCopy(int interfaceIndex, @Nullable TargetProgram program, XdpBuffer buffer) {
        FrameSink sink = sink(interfaceIndex);
        if (sink == null) {
            failed();
        } else if (program == null) {
            sink.addCopy(buffer.data(), buffer.length());
        } else if (!targets.onCopyForDevice(program, interfaceIndex, buffer, sink)) {
            failed();
        }
    }

    private boolean failed() {
        counters.add(QueueCounters.TRANSMIT_FAILURES, 1);
        return false;
    }

    private boolean send(int interfaceIndex, XdpBuffer buffer) {
        FrameSink sink = sink(interfaceIndex);
        return sink == null ? failed() : sink.add(buffer.data(), buffer.length());
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
        targets.close();
    }
}
