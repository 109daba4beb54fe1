package dev.weir.xdp.vm;

import dev.weir.xdp.interpreter.Interpreter;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.machine.Code;
import dev.weir.xdp.machine.Executable;
import dev.weir.xdp.map.VmMap;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.ProgramSpec;
import dev.weir.xdp.spec.ProgramType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The way of one program from its spec to something that runs: maps are bound, the verifier asked, the machine chosen. */
final class ProgramBuild {
    private final VmOptions options;
    private final CollectionSpec collection;
    private final ProgramSpec program;
    private final Function<String, VmMap> maps;

    /** @param maps the live maps of the collection by name, which the caller holds meanwhile */
    ProgramBuild(VmOptions options, CollectionSpec collection, ProgramSpec program, Function<String, VmMap> maps) {
        this.options = options;
        this.collection = collection;
        this.program = program;
        this.maps = maps;
    }

    /**
     * Builds it.
     *
     * @throws UnsupportedOperationException if it is no XDP program
     * @throws dev.weir.xdp.error.InvalidProgramException if its instructions are no program
     */
    LoadedProgram build() {
        if (program.kind().type() != ProgramType.XDP) {
            throw new UnsupportedOperationException(
                    "program %s (%s): the engine in user space runs XDP programs only, and this is of type %s; leave it out (CollectionSpec.withPrograms), or use the kernel's engine"
                            .formatted(
                                    program.name(),
                                    program.section(),
                                    program.kind().type()));
        }
        List<VmMap> used = new ArrayList<>();
        Instructions linked = program.link(name -> index(maps.apply(name), used));
        Code code = new Code(program.name(), linked, used, Code.Entry.XDP);
        Executable executable = new Interpreter(code);
        used.forEach(VmMap::hold);
        return new LoadedProgram(program.name(), executable, used, new Counts(options.cpus(), false));
    }

    private static int index(VmMap map, List<VmMap> used) {
        int known = used.indexOf(map);
        if (known >= 0) {
            return known;
        }
        used.add(map);
        return used.size() - 1;
    }
}
