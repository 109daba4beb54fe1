package dev.weir.xdp.fuzz;

import dev.weir.xdp.BpfMap;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Engine;
import dev.weir.xdp.LoadOptions;
import dev.weir.xdp.bare.FunctionTypes;
import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.btf.SourceInfo;
import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.error.VerifierRejectedException;
import dev.weir.xdp.isa.Structure;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.ProgramSpec;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the kernel's verifier thinks of programs. For one thread. */
final class KernelOpinion implements AutoCloseable {
    private final Engine engine = new KernelEngine();
    /** The maps of a setting, made once. */
    private final IdentityHashMap<Setting, Collection> shared = new IdentityHashMap<>();

    /** Why it refuses a program, in a line; empty if it accepts it. */
    String objection(Candidate candidate) {
        Setting setting = candidate.setting();
        ProgramSpec program = candidate.spec();
        Btf types = setting.btf();
        if (types.isEmpty() && Structure.defect(candidate.code()).isEmpty()) {
            FunctionTypes functions = FunctionTypes.of(List.of(candidate.code()));
            types = functions.btf();
            program = withSource(program, functions.source(candidate.code()));
        }
        CollectionSpec maps = new CollectionSpec(setting.name(), ordered(setting), Map.of(), setting.btf());
        Collection live = shared.computeIfAbsent(setting, _ -> engine.load(maps));
        CollectionSpec wanted = new CollectionSpec(setting.name(), maps.maps(), Map.of(program.name(), program), types);
        Map<String, BpfMap> reuse = live.maps();
        try {
            engine.load(wanted, new LoadOptions(reuse)).close();
            return "";
        } catch (VerifierRejectedException rejected) {
            return reason(rejected.log());
        } catch (BpfException refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    private static Map<String, MapSpec> ordered(Setting setting) {
        Map<String, MapSpec> maps = new LinkedHashMap<>();
        setting.maps().forEach(map -> maps.put(map.name(), map));
        return maps;
    }

    private static ProgramSpec withSource(ProgramSpec program, SourceInfo source) {
        return new ProgramSpec(
                program.name(),
                program.section(),
                program.license(),
                program.kind(),
                program.instructions(),
                program.mapReferences(),
                source);
    }

    /** The last line that is no statistics: what it says last is why. */
    private static String reason(String log) {
        List<String> lines =
                log.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        for (String line : lines.reversed()) {
            if (!isStatistics(line)) {
                return line;
            }
        }
        return "no reason given";
    }

    private static boolean isStatistics(String line) {
        return line.startsWith("processed ") || line.startsWith("verification time") || line.startsWith("stack depth");
    }

    @Override
    public void close() {
        shared.values().forEach(Collection::close);
        engine.close();
    }
}
