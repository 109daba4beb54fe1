package dev.weir.xdp.hook;

import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.sys.Interfaces;
import dev.weir.xdp.sys.NetlinkSocket;
import dev.weir.xdp.sys.TunDevice;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens hooks whose program is the driver of a TAP device: it gets what the host sends to the device, TX hands the host a frame, and
 * REDIRECT from another hook to the device too. There is no stack on this side: frames that pass end here, and are counted as such.
 */
final class TapHook {
    private static final int RTM_NEWLINK = 16;
    private static final int IFF_UP = 1;
    private static final int IFINFOMSG_BYTES = 16;

    private final HookOptions options;
    private final CpuPool cpus;
    private final Outlets.Peers peers;
    private final Cleanup cleanup = new Cleanup();
    private final TapSender.Door door = new TapSender.Door();

    private TapHook(HookOptions options, CpuPool cpus, Outlets.Peers peers) {
        this.options = options;
        this.cpus = cpus;
        this.peers = peers;
    }

    /** @param quiescence returns when no hook's thread is in a batch that began before */
    static RunningHook open(
            HookOptions options, FrameProgram program, CpuPool cpus, Outlets.Peers peers, Runnable quiescence) {
        TapHook hook = new TapHook(options, cpus, peers);
        try {
            return hook.open(program, quiescence);
        } catch (RuntimeException | Error e) {
            hook.cleanup.after(e);
            throw e;
        }
    }

    private RunningHook open(FrameProgram program, Runnable quiescence) {
        List<TunDevice> devices = new ArrayList<>();
        for (int i = 0; i < options.queues(); i++) {
            TunDevice device = TunDevice.tap(options.interfaceName(), options.queues() > 1);
            cleanup.add(device::close);
            devices.add(device);
        }
        cleanup.add(() -> {
            door.shut();
            quiescence.run();
        });
        int index = Interfaces.index(options.interfaceName());
        bringUp(index);
        List<TapQueue> queues = new ArrayList<>();
        for (int i = 0; i < devices.size(); i++) {
            queues.add(queue(devices.get(i), i, index));
        }
        RunningHook.Nature nature =
                new RunningHook.Nature("TAP", false, counters -> new TapSender(devices.getFirst(), door, counters));
        return RunningHook.start(options, index, nature, queues, program, cleanup);
    }

    private TapQueue queue(TunDevice device, int number, int index) {
        Cpu cpu = cpus.take();
        cleanup.add(() -> cpus.giveBack(cpu));
        cpu.buffer().setIngress(index, number);
        QueueCounters counters = new QueueCounters();
        FrameSink transmit = new TapSender(device, door, counters);
        HostSide host = HostSide.none(counters);
        Outlets outlets =
                new Outlets(new Outlets.Own(cpu, index, transmit), host, counters, peers, PacketSender::transmit);
        TapQueue queue = new TapQueue(device, cpu, new Dispatch(cpu, counters, transmit, host, outlets), counters);
        cleanup.add(queue::close);
        return queue;
    }

    /** {@code struct ifinfomsg { u8 family, pad; u16 type; s32 index; u32 flags, change; }}. */
    private static void bringUp(int index) {
        byte[] up = ByteBuffer.allocate(IFINFOMSG_BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(4, index)
                .putInt(8, IFF_UP)
                .putInt(12, IFF_UP)
                .array();
        try (NetlinkSocket route = NetlinkSocket.openRoute()) {
            route.request(RTM_NEWLINK, 0, up);
        }
    }
}
