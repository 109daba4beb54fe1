package dev.weir.xdp.cli;

import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.btf.FunctionInfo;
import dev.weir.xdp.btf.LineInfo;
import dev.weir.xdp.helper.Helper;
import dev.weir.xdp.isa.Symbols;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapReference;
import dev.weir.xdp.spec.ProgramSpec;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The names and source lines that an object has for one of its programs. */
final class ProgramSymbols implements Symbols {
    private final Map<Integer, String> maps = new HashMap<>();
    private final Map<Integer, String> functions = new HashMap<>();
    private final Map<Integer, String> lines = new HashMap<>();

    /** @param withSource whether the C source lines are wanted too */
    ProgramSymbols(CollectionSpec object, ProgramSpec program, boolean withSource) {
        Btf btf = object.btf();
        for (MapReference reference : program.mapReferences()) {
            maps.put(reference.slot(), reference.map());
        }
        for (FunctionInfo function : program.source().functions()) {
            functions.put(function.slot(), btf.type(function.typeId()).name());
        }
        functions.put(0, program.name());
        if (withSource) {
            for (LineInfo line : program.source().lines()) {
                lines.put(line.slot(), btf.sourceLine(line).toString());
            }
        }
    }

    @Override
    public Optional<String> helper(int number) {
        return Helper.kernelName(number);
    }

    @Override
    public Optional<String> map(int slot) {
        return Optional.ofNullable(maps.get(slot));
    }

    @Override
    public Optional<String> function(int slot) {
        return Optional.ofNullable(functions.get(slot));
    }

    @Override
    public Optional<String> remark(int slot) {
        return Optional.ofNullable(lines.get(slot));
    }
}
