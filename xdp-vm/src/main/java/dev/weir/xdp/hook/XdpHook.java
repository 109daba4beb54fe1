package dev.weir.xdp.hook;

import dev.weir.xdp.AttachOptions;
import dev.weir.xdp.Engine;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.error.SystemCallException;
import dev.weir.xdp.hook.HookOptions.Kind;
import dev.weir.xdp.hook.HookOptions.Waiting;
import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.sys.Interfaces;
import dev.weir.xdp.sys.Interfaces.Interface;
import dev.weir.xdp.sys.Socket;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Opens hooks over XDP sockets: the driver's frames, or the generic hook's, without the host's stack having seen them. */
final class XdpHook {
    private static final Logger LOG = System.getLogger(XdpHook.class.getName());
    /** Descriptors in each ring; as many chunks may be with the receiving and with the sending side. */
    private static final int RING_SIZE = 2048;

    private static final int CHUNKS = 2 * RING_SIZE;
    private static final int SMALL_CHUNK_BYTES = 2048;
    private static final int LARGE_CHUNK_BYTES = 4096;
    /** Largest MTU whose frames, tagged twice, fit a small chunk behind their headroom. */
    private static final int SMALL_MTU = 1700;

    private static final int BUSY_POLL_MICROS = 20;
    private static final int BUSY_POLL_BUDGET = 64;

    private final HookOptions options;
    private final CpuPool cpus;
    private final Outlets.Peers peers;
    private final Cleanup cleanup = new Cleanup();

    private XdpHook(HookOptions options, CpuPool cpus, Outlets.Peers peers) {
        this.options = options;
        this.cpus = cpus;
        this.peers = peers;
    }

    static RunningHook open(
            HookOptions options, FrameProgram program, CpuPool cpus, Outlets.Peers peers, Supplier<Engine> kernel) {
        XdpHook hook = new XdpHook(options, cpus, peers);
        try {
            return hook.open(program, kernel);
        } catch (RuntimeException | Error e) {
            hook.cleanup.after(e);
            throw e;
        }
    }

    private RunningHook open(FrameProgram program, Supplier<Engine> kernel) {
        Interface target = Interfaces.get(options.interfaceName());
        HostStack stack = HostStack.entered(target, options.host(), cleanup);
        List<XdpSocket> sockets = new ArrayList<>();
        List<XdpQueue> queues = new ArrayList<>();
        for (int i = 0; i < options.queues(); i++) {
            queues.add(queue(target, i, stack, sockets));
        }
        XdpSteering steering = XdpSteering.attach(kernel.get(), attachOptions(), sockets);
        cleanup.add(steering::close);
        boolean driver = steering.mode() == AttachOptions.Mode.NATIVE;
        boolean zeroCopy = sockets.stream().allMatch(XdpSocket::zeroCopy);
        sockets.stream()
                .filter(socket -> socket.zeroCopyRefusal() != 0)
                .findFirst()
                .ifPresent(socket -> LOG.log(
                        Level.INFO,
                        "interface {0}: the driver cannot receive without copying ({1}), so frames are copied",
                        target.name(),
                        Errno.describe(socket.zeroCopyRefusal())));
        String description = "AF_XDP, %s, %s, %s"
                .formatted(driver ? "native" : "generic", zeroCopy ? "zero-copy" : "copy", stack.description());
        LOG.log(Level.INFO, "interface {0}: {1}", target.name(), description);
        return RunningHook.start(
                options, target.index(), new RunningHook.Nature(description, driver, null), queues, program, cleanup);
    }

    private AttachOptions attachOptions() {
        AttachOptions.Mode mode = isGeneric() ? AttachOptions.Mode.GENERIC : AttachOptions.Mode.NATIVE_OR_GENERIC;
        return new AttachOptions(options.interfaceName(), mode);
    }

    private boolean isGeneric() {
        return options.kind() == Kind.AF_XDP_GENERIC;
    }

    private XdpQueue queue(Interface target, int number, HostStack stack, List<XdpSocket> sockets) {
        Cpu cpu = cpus.take();
        cleanup.add(() -> cpus.giveBack(cpu));
        cpu.buffer().setIngress(target.index(), number);
        FrameMemory memory = new FrameMemory(CHUNKS, target.mtu() <= SMALL_MTU ? SMALL_CHUNK_BYTES : LARGE_CHUNK_BYTES);
        cleanup.add(memory::close);
        XdpSocket socket = XdpSocket.open(target.index(), number, memory, RING_SIZE, !isGeneric());
        cleanup.add(socket::close);
        sockets.add(socket);
        boolean busyPoll = options.waiting() == Waiting.BUSY_POLL && prefersBusyPoll(socket.socket());
        QueueCounters counters = new QueueCounters();
        XdpTransmit transmit = new XdpTransmit(socket, memory, counters);
        HostSide host = stack.side(counters);
        Outlets outlets = new Outlets(
                new Outlets.Own(cpu, target.index(), transmit), host, counters, peers, sharing(socket, memory));
        Dispatch dispatch = new Dispatch(cpu, counters, transmit, host, outlets);
        XdpQueue queue = new XdpQueue(new XdpQueue.Parts(socket, memory, transmit, dispatch), cpu, counters, busyPoll);
        cleanup.add(queue::close);
        return queue;
    }

    /** Since Linux 5.11 a thread may do the driver's work itself; on older ones the driver's interrupts do it. */
    private static boolean prefersBusyPoll(Socket socket) {
        return socket.trySet(Socket.SOL_SOCKET, Socket.SO_PREFER_BUSY_POLL, 1) == 0
                && socket.trySet(Socket.SOL_SOCKET, Socket.SO_BUSY_POLL, BUSY_POLL_MICROS) == 0
                && socket.trySet(Socket.SOL_SOCKET, Socket.SO_BUSY_POLL_BUDGET, BUSY_POLL_BUDGET) == 0;
    }

    /** Ways out of other interfaces that send from the queue's own chunks; by copy where that interface's queue is taken. */
    private static Outlets.Opener sharing(XdpSocket socket, FrameMemory memory) {
        return (interfaceIndex, counters) -> {
            try {
                XdpSocket other = XdpSocket.openSharing(interfaceIndex, socket, RING_SIZE);
                return new XdpTransmit(other, memory, counters);
            } catch (SystemCallException e) {
                LOG.log(
                        Level.INFO,
                        "frames redirected to interface index {0} are sent by a packet socket: {1}",
                        interfaceIndex,
                        e.getMessage());
                return PacketSender.transmit(interfaceIndex, counters);
            }
        };
    }
}
