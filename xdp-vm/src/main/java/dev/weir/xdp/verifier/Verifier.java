package dev.weir.xdp.verifier;

import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.isa.Defect;
import dev.weir.xdp.isa.Disassembler;
import dev.weir.xdp.isa.Structure;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.ProgramSpec;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Verifies programs; one call, no state. */
public final class Verifier {
    private Verifier() {}

    /**
     * Verifies one program.
     *
     * @param program the program
     * @param maps the maps that it names, with the contents that frozen ones will have
     * @param btf the types that its source information refers to
     * @throws java.util.NoSuchElementException if it names a map that there is none of
     */
    public static Outcome verify(ProgramSpec program, Function<String, @Nullable MapSpec> maps, Btf btf) {
        return verify(program, maps, btf, Exploration.MAX_INSTRUCTIONS);
    }

    /**
     * Verifies one program with little patience.
     *
     * @param most how many instructions on all paths together may be looked at; the kernel looks at 1,000,000
     */
    public static Outcome verify(ProgramSpec program, Function<String, @Nullable MapSpec> maps, Btf btf, long most) {
        long start = System.nanoTime();
        Structure structure = Structure.of(program.instructions());
        if (structure.defect().isPresent()) {
            return malformed(program, btf, structure.defect().get(), start);
        }
        Listing listing = new Listing(program, structure, maps, btf);
        ControlFlow flow = new ControlFlow(listing);
        Optional<Defect> misplaced = Shape.defect(listing, flow);
        if (misplaced.isPresent()) {
            return malformed(program, btf, misplaced.get(), start);
        }
        Exploration exploration = new Exploration(listing, flow, most);
        exploration.program();
        exploration.stack();
        Statistics statistics = new Statistics(
                exploration.instructions(),
                exploration.memory().states(),
                exploration.memory().pruned(),
                exploration.stackBytes(),
                System.nanoTime() - start);
        return exploration.violations().isEmpty()
                ? new Outcome.Accepted(program.name(), statistics)
                : new Outcome.Rejected(program.name(), statistics, exploration.violations());
    }

    private static Outcome malformed(ProgramSpec program, Btf btf, Defect defect, long start) {
        Violation violation = new Violation(
                defect.slot(),
                text(program, defect.slot()),
                "",
                program.source().lineAt(defect.slot()).map(btf::sourceLine).orElse(null),
                new Obligation.WellFormed("the program is well-formed"),
                defect.reason(),
                "",
                List.of(),
                "");
        Statistics statistics = new Statistics(0, 0, 0, 0, System.nanoTime() - start);
        return new Outcome.Rejected(program.name(), statistics, List.of(violation));
    }

    private static String text(ProgramSpec program, int slot) {
        return slot < program.instructions().size()
                ? new Disassembler(new ProgramSymbols(program)).instruction(program.instructions(), slot)
                : "";
    }
}
