package dev.weir.xdp.fuzz;

import dev.weir.xdp.bare.FunctionTypes;
import dev.weir.xdp.isa.Defect;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.isa.PseudoSource;
import dev.weir.xdp.isa.Structure;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapContents;
import dev.weir.xdp.spec.MapReference;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.ProgramKind;
import dev.weir.xdp.spec.ProgramSpec;
import dev.weir.xdp.verifier.Outcome;
import dev.weir.xdp.verifier.Verifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A random program as an object would have it: with all maps, and what it makes tail calls to. */
final class SampleObject {
    /** The name of the program. */
    static final String PROGRAM = "sample";

    private SampleObject() {}

    static CollectionSpec of(Sample sample) {
        List<Instructions> all = sample.programs();
        FunctionTypes types = FunctionTypes.of(all);
        List<ProgramSpec> programs = new ArrayList<>();
        Map<Integer, String> targets = new HashMap<>();
        for (Instructions code : all) {
            String name = programs.isEmpty() ? PROGRAM : "target" + programs.size();
            if (!programs.isEmpty()) {
                targets.put(programs.size() - 1, name);
            }
            programs.add(
                    new ProgramSpec(name, "xdp", "GPL", ProgramKind.XDP, code, references(code), types.source(code)));
        }
        List<MapSpec> maps = new ArrayList<>(SampleMap.specs());
        maps.set(
                SampleMap.PROGRAMS.index(),
                SampleMap.PROGRAMS.spec().withContents(new MapContents.References(targets)));
        CollectionSpec spec = CollectionSpec.of(PROGRAM, maps, programs);
        return new CollectionSpec(PROGRAM, spec.maps(), spec.programs(), types.btf());
    }

    /** Why our verifier refuses the program or something that it makes tail calls to; empty if it takes them all. */
    static Optional<String> refusal(Sample sample) {
        for (Instructions program : sample.programs()) {
            Optional<Defect> defect = Structure.defect(program);
            if (defect.isPresent()) {
                return defect.map(Defect::reason);
            }
        }
        CollectionSpec spec = of(sample);
        return spec.programs().values().stream()
                .map(program -> Verifier.verify(program, spec.maps()::get, spec.btf()))
                .filter(Outcome.Rejected.class::isInstance)
                .map(outcome -> ((Outcome.Rejected) outcome).reason())
                .findFirst();
    }

    private static List<MapReference> references(Instructions program) {
        List<MapReference> references = new ArrayList<>();
        for (int slot = 0; slot < program.size(); slot++) {
            Instruction load = program.get(slot);
            if (Sample.isLoadOfMap(load)) {
                String map = SampleMap.of(load.immediate()).mapName();
                references.add(
                        load.source() == PseudoSource.MAP_FD
                                ? new MapReference.ToMap(slot, map)
                                : new MapReference.ToValue(
                                        slot, map, program.get(slot + 1).immediate()));
            }
        }
        return references;
    }
}
