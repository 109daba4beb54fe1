package dev.weir.xdp.hook;

import dev.weir.xdp.machine.Clock;
import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.machine.Surroundings;
import dev.weir.xdp.map.MapTable;
import java.util.ArrayList;
import java.util.List;

/** Virtual CPUs for hooks that no engine stands behind. */
final class TestCpus implements CpuPool {
    private final Surroundings surroundings = new Surroundings(new MapTable(), Clock.system(), line -> {});
    private final List<Cpu> lent = new ArrayList<>();
    private int next;

    @Override
    public synchronized Cpu take() {
        Cpu cpu = new Cpu(next++, surroundings);
        lent.add(cpu);
        return cpu;
    }

    @Override
    public synchronized void giveBack(Cpu cpu) {
        lent.remove(cpu);
        cpu.close();
    }

    /** How many have not come back. */
    synchronized int lent() {
        return lent.size();
    }
}
