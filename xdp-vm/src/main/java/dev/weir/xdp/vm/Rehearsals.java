package dev.weir.xdp.vm;

import dev.weir.xdp.jit.CompiledProgram;
import dev.weir.xdp.machine.Surroundings;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

/** Sees to it that an engine's programs are fast when packets come. Safe for use by several threads. */
final class Rehearsals {
    private static final Logger LOG = System.getLogger(Rehearsals.class.getName());

    private final Templates templates;
    private final Surroundings surroundings;

    Rehearsals(Templates templates, Surroundings surroundings) {
        this.templates = templates;
        this.surroundings = surroundings;
    }

    /**
     * Rehearses a program, which the caller holds, unless its code has been rehearsed before or it is interpreted.
     *
     * @param samples frames such as will come; if there are none, some of the usual kinds are taken
     * @throws dev.weir.xdp.error.BpfException if a frame is too short or too long
     */
    RehearsalReport before(LoadedProgram program, List<byte[]> samples) {
        if (!(program.executable() instanceof CompiledProgram compiled)
                || !templates.firstRehearsal(compiled.template())) {
            return RehearsalReport.NONE;
        }
        List<byte[]> frames = samples.isEmpty() ? SampleFrames.all() : samples;
        RehearsalReport report = Rehearsal.run(compiled, frames, surroundings);
        LOG.log(Level.INFO, "{0} was rehearsed: {1}", program, report);
        return report;
    }
}
