package dev.weir.xdp.kernel;

import dev.weir.xdp.BpfMap.UpdateMode;
import dev.weir.xdp.PerfBuffer;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.error.SystemCallException;
import dev.weir.xdp.sys.Fd;
import dev.weir.xdp.sys.Machine;
import dev.weir.xdp.sys.PerfEvent;
import dev.weir.xdp.sys.Poll;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads what programs give to {@code bpf_perf_event_output}: an event and a ring for each CPU that is online. */
final class KernelPerfBuffer implements PerfBuffer {
    private final KernelMap map;
    private final Arena arena = Arena.ofShared();
    private final List<Fd> events = new ArrayList<>();
    private final List<PerfRing> rings = new ArrayList<>();

    private KernelPerfBuffer(KernelMap map) {
        this.map = map;
    }

    static KernelPerfBuffer open(KernelMap map, int bytesPerCpu) {
        if (Integer.bitCount(bytesPerCpu) != 1 || bytesPerCpu % Machine.pageSize() != 0) {
            throw new IllegalArgumentException("%d bytes for each CPU; it takes a power of two of pages of %d"
                    .formatted(bytesPerCpu, Machine.pageSize()));
        }
        KernelPerfBuffer buffer = new KernelPerfBuffer(map);
        try {
            int cpus = Math.min(Machine.possibleCpus(), map.spec().maxEntries());
            for (int cpu = 0; cpu < cpus; cpu++) {
                buffer.open(cpu, bytesPerCpu);
            }
            return buffer;
        } catch (RuntimeException e) {
            buffer.close();
            throw e;
        }
    }

    private void open(int cpu, int bytes) {
        Fd event;
        try {
            event = PerfEvent.bpfOutput(cpu);
        } catch (SystemCallException e) {
            if (e.errno() == Errno.ENODEV) {
                return; // The CPU is offline, and no program runs there.
            }
            throw e;
        }
        events.add(event);
        rings.add(PerfRing.map(event, cpu, bytes, arena));
        PerfEvent.enable(event);
        map.update(
                MemorySegment.ofArray(new int[] {cpu}),
                MemorySegment.ofArray(new int[] {event.number()}),
                UpdateMode.ANY);
    }

    @Override
    public int poll(Duration timeout, RecordConsumer consumer) {
        long deadline = System.nanoTime() + timeout.toNanos();
        int handed = drain(consumer);
        while (handed == 0) {
            long left = deadline - System.nanoTime();
            if (left <= 0 || !Poll.readable(events, Duration.ofNanos(left))) {
                return drain(consumer);
            }
            // Readable also when all that came is the news that records were lost.
            handed = drain(consumer);
        }
        return handed;
    }

    private int drain(RecordConsumer consumer) {
        int handed = 0;
        for (PerfRing ring : rings) {
            handed += ring.drain(consumer);
        }
        return handed;
    }

    @Override
    public long lost() {
        return rings.stream().mapToLong(PerfRing::lost).sum();
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            // The map holds the events, too, so they must be taken out of it.
            rings.forEach(ring -> map.delete(MemorySegment.ofArray(new int[] {ring.cpu()})));
            events.forEach(Fd::close);
            arena.close();
        }
    }
}
