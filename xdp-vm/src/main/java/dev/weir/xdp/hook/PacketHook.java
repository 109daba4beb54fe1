package dev.weir.xdp.hook;

import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.sys.Interfaces;
import dev.weir.xdp.sys.Interfaces.Interface;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens hooks over packet sockets. They get a copy of every frame that comes in, before traffic control and netfilter; the original is
 * dropped behind them ({@link HostStack}).
 */
final class PacketHook {
    private final HookOptions options;
    private final CpuPool cpus;
    private final Outlets.Peers peers;
    private final Cleanup cleanup = new Cleanup();

    private PacketHook(HookOptions options, CpuPool cpus, Outlets.Peers peers) {
        this.options = options;
        this.cpus = cpus;
        this.peers = peers;
    }

    static RunningHook open(HookOptions options, FrameProgram program, CpuPool cpus, Outlets.Peers peers) {
        PacketHook hook = new PacketHook(options, cpus, peers);
        try {
            return hook.open(program);
        } catch (RuntimeException | Error e) {
            hook.cleanup.after(e);
            throw e;
        }
    }

    private RunningHook open(FrameProgram program) {
        Interface target = Interfaces.get(options.interfaceName());
        ReceiveOffloads offloads = ReceiveOffloads.off(target.name(), target.index());
        cleanup.add(offloads::close);
        List<PacketRing> rings = rings(target.index());
        Cleanup host = new Cleanup();
        HostStack stack = HostStack.isolated(target, options.host(), host);
        List<PacketQueue> queues = new ArrayList<>();
        for (int i = 0; i < rings.size(); i++) {
            queues.add(queue(rings.get(i), i, target.index(), stack));
        }
        // Closed first: from then on the host has its frames back.
        cleanup.add(host::close);
        RunningHook.Nature nature = new RunningHook.Nature("AF_PACKET, " + stack.description(), false, null);
        RunningHook hook = RunningHook.start(options, target.index(), nature, queues, program, cleanup);
        rings.forEach(ring -> ring.accept(SocketFilter.allBut(HostEntrance.MARK)));
        return hook;
    }

    private List<PacketRing> rings(int interfaceIndex) {
        List<PacketRing> rings = new ArrayList<>();
        int group = 0;
        for (int i = 0; i < options.queues(); i++) {
            PacketRing ring = PacketRing.open(interfaceIndex);
            cleanup.add(ring::close);
            rings.add(ring);
            if (options.queues() > 1) {
                group = ring.join(group);
            }
        }
        return rings;
    }

    private PacketQueue queue(PacketRing ring, int number, int interfaceIndex, HostStack stack) {
        Cpu cpu = cpus.take();
        cleanup.add(() -> cpus.giveBack(cpu));
        cpu.buffer().setIngress(interfaceIndex, number);
        QueueCounters counters = new QueueCounters();
        FrameSink transmit = PacketSender.transmit(interfaceIndex, counters);
        HostSide host = stack.side(counters);
        Outlets outlets = new Outlets(
                new Outlets.Own(cpu, interfaceIndex, transmit), host, counters, peers, PacketSender::transmit);
        Dispatch dispatch = new Dispatch(cpu, counters, transmit, host, outlets);
        PacketQueue queue = new PacketQueue(ring, cpu, dispatch, counters);
        cleanup.add(queue::close);
        return queue;
    }
}
