package dev.weir.xdp.vm;

import dev.weir.xdp.error.VerifierRejectedException;
import dev.weir.xdp.helper.Helper;
import dev.weir.xdp.interpreter.Interpreter;
import dev.weir.xdp.interpreter.Scrutiny;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.jit.Compilation;
import dev.weir.xdp.machine.Code;
import dev.weir.xdp.machine.Executable;
import dev.weir.xdp.map.VmMap;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.ProgramSpec;
import dev.weir.xdp.spec.ProgramType;
import dev.weir.xdp.verifier.Outcome;
import dev.weir.xdp.verifier.Verifier;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The way of one program from its spec to something that runs: maps are bound, the verifier asked, the machine chosen. */
final class ProgramBuild {
    private static final Logger LOG = System.getLogger(ProgramBuild.class.getName());

    private final VmOptions options;
    private final Scrutiny scrutiny;
    private final Templates templates;
    private final CollectionSpec collection;
    private final ProgramSpec program;
    private final Function<String, VmMap> maps;

    /**
     * @param scrutiny how runs of the interpreter are looked at
     * @param templates what has been compiled before
     * @param maps the live maps of the collection by name, which the caller holds meanwhile
     */
    ProgramBuild(
            VmOptions options,
            Scrutiny scrutiny,
            Templates templates,
            CollectionSpec collection,
            ProgramSpec program,
            Function<String, VmMap> maps) {
        this.options = options;
        this.scrutiny = scrutiny;
        this.templates = templates;
        this.collection = collection;
        this.program = program;
        this.maps = maps;
    }

    /**
     * Builds it.
     *
     * @throws UnsupportedOperationException if it is no XDP program
     * @throws VerifierRejectedException if the verifier is asked and does not accept it
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
        if (!options.unverified()) {
            verify();
        }
        List<VmMap> used = new ArrayList<>();
        Instructions linked = program.link(name -> index(maps.apply(name), used));
        Code code = new Code(program.name(), linked, used, Code.Entry.XDP);
        LoadedProgram built = options.machine() == VmOptions.Machine.JIT && !options.unverified()
                ? compiled(code)
                : loaded(code, new Interpreter(code, scrutiny), false);
        used.forEach(VmMap::hold);
        return built;
    }

    private LoadedProgram compiled(Code code) {
        return switch (templates.compile(code)) {
            case Compilation.Compiled done -> loaded(code, done.template().on(code.maps()), false);
            case Compilation.Refused refused -> {
                LOG.log(
                        Level.WARNING,
                        "program {0} runs in the interpreter, many times slower, for it cannot be compiled: {1}",
                        program.name(),
                        refused.reason());
                yield loaded(code, new Interpreter(code, scrutiny), true);
            }
        };
    }

    private LoadedProgram loaded(Code code, Executable executable, boolean fallback) {
        return new LoadedProgram(
                program.name(), program.kind(), executable, code.maps(), new Counts(options.cpus(), fallback));
    }

    /** Whether it calls helpers that want to know the host's routes or links. */
    boolean asksNetwork() {
        return program.instructions().stream()
                .filter(Instruction::isHelperCall)
                .anyMatch(call -> call.immediate() == Helper.FIB_LOOKUP.number()
                        || call.immediate() == Helper.CHECK_MTU.number());
    }

    private void verify() {
        if (Verifier.verify(program, collection.maps()::get, collection.btf()) instanceof Outcome.Rejected rejected) {
            throw new VerifierRejectedException(program.name(), rejected.reason(), rejected.log());
        }
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
