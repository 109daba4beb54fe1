package dev.weir.xdp.vm;

import dev.weir.xdp.Collection;
import dev.weir.xdp.Engine;
import dev.weir.xdp.LoadOptions;
import dev.weir.xdp.Program;
import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.hook.Hooks;
import dev.weir.xdp.host.HostClock;
import dev.weir.xdp.host.HostNetwork;
import dev.weir.xdp.interpreter.Scrutiny;
import dev.weir.xdp.interpreter.Witness;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.machine.Clock;
import dev.weir.xdp.machine.Secrets;
import dev.weir.xdp.machine.Surroundings;
import dev.weir.xdp.map.MapEnvironment;
import dev.weir.xdp.map.MapTable;
import dev.weir.xdp.map.Maps;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.sys.Interfaces;
import dev.weir.xdp.sys.OwnMemory;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

/**
 * XDP in this process: verifier, JIT and interpreter, maps, and driver hooks over AF_XDP, AF_PACKET and TAP. Needs no BPF in the kernel,
 * and no rights beyond those of the hooks that are used ({@code CAP_NET_RAW}, {@code CAP_NET_ADMIN} in the interface's user namespace).
 *
 * <p>Programs, maps and links live in this process and end with it, so none of them can be pinned. Closing the engine detaches what is
 * attached; collections are closed on their own. Safe for use by several threads.
 */
public final class VmEngine implements Engine {
    private static final Logger LOG = System.getLogger(VmEngine.class.getName());

    private final VmOptions options;
    private final Scrutiny scrutiny;
    private final MapTable table = new MapTable();
    private final HostNetwork network = new HostNetwork();
    private final MapEnvironment environment;
    private final Surroundings surroundings;
    private final Cpus cpus;
    private final Hooks hooks;
    private final Templates templates = new Templates();
    private final Rehearsals rehearsals;
    private final Attachments attachments;

    /** An engine of {@link VmOptions#DEFAULT}. */
    public VmEngine() {
        this(VmOptions.DEFAULT);
    }

    /** An engine on the clocks of this computer. */
    public VmEngine(VmOptions options) {
        this(options, new HostClock(), Scrutiny.USUAL);
    }

    /**
     * An engine whose programs are told another time, as simulations want it.
     *
     * @param clock asked by whatever thread runs a program
     */
    public VmEngine(VmOptions options, Clock clock) {
        this(options, clock, Scrutiny.USUAL);
    }

    private VmEngine(VmOptions options, Clock clock, Scrutiny scrutiny) {
        this.options = options;
        this.scrutiny = scrutiny;
        this.environment = new MapEnvironment(
                table, options.cpus(), Btf.NONE, VmEngine::hasInterface, this::synchronize, OwnMemory::preferHugePages);
        this.surroundings = new Surroundings(
                table,
                clock,
                network,
                OwnMemory::read,
                Secrets.random(),
                line -> LOG.log(Level.INFO, "bpf_trace_printk: {0}", line));
        this.cpus = new Cpus(options.cpus(), surroundings);
        this.rehearsals = new Rehearsals(templates, surroundings);
        this.hooks = new Hooks(cpus, KernelEngine::new);
        this.attachments = new Attachments(options, hooks, rehearsals);
    }

    /**
     * An engine of the interpreter, for looking on: every instruction that its programs execute is shown to the witness, on the thread of
     * the run.
     */
    public static VmEngine witnessedBy(Witness witness) {
        return new VmEngine(
                VmOptions.DEFAULT.withMachine(VmOptions.Machine.INTERPRETER), new HostClock(), Scrutiny.of(witness));
    }

    @Override
    public String name() {
        return "vm";
    }

    @Override
    public Collection load(CollectionSpec spec, LoadOptions loadOptions) {
        return new CollectionLoad(this, spec, loadOptions).load();
    }

    @Override
    public void synchronize() {
        hooks.synchronize();
        cpus.synchronize();
    }

    @Override
    public void close() {
        hooks.close();
        cpus.close();
        network.close();
    }

    /**
     * Makes a program fast, as attaching it does: runs it on samples of what will come, on copies of its maps, until the JVM has
     * compiled it for them. Does nothing if the code has been rehearsed before in this engine, or is interpreted.
     *
     * @param program one of this engine's
     * @param samples whole Ethernet frames; if there are none, some of the usual kinds are taken
     * @throws IllegalArgumentException if the program is not this engine's
     * @throws dev.weir.xdp.error.BpfException if a frame is shorter than an Ethernet header, or longer than test runs take
     */
    public RehearsalReport rehearse(Program program, List<byte[]> samples) {
        if (!(program instanceof VmProgram own)) {
            throw new IllegalArgumentException(program.name() + " is no program of this engine's");
        }
        LoadedProgram held = own.hold();
        try {
            return rehearsals.before(held, samples);
        } finally {
            held.release();
        }
    }

    Surroundings surroundings() {
        return surroundings;
    }

    Templates templates() {
        return templates;
    }

    Scrutiny scrutiny() {
        return scrutiny;
    }

    VmOptions options() {
        return options;
    }

    /** A new map of a collection with these types, with the caller's handle as its only one. */
    VmMapHandle create(MapSpec map, Btf types) {
        return new VmMapHandle(map, new SharedMap(Maps.create(map, environment.withTypes(types)), this::synchronize));
    }

    private static boolean hasInterface(int index) {
        return Interfaces.list().stream().anyMatch(one -> one.index() == index);
    }

    boolean owns(SharedMap map) {
        return map.map().equals(table.get(map.map().handle()));
    }

    /** Makes a program the user's, who holds it; {@code asksNetwork} if it wants to know routes or links. */
    VmProgram program(LoadedProgram program, boolean asksNetwork) {
        if (asksNetwork) {
            network.start();
        }
        return new VmProgram(program, cpus, attachments);
    }
}
