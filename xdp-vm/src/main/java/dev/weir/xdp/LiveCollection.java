package dev.weir.xdp;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;

/** What one load brought to life, whatever the engine. */
public final class LiveCollection implements Collection {
    private final String name;
    private final Map<String, Program> programs;
    private final Map<String, BpfMap> maps;

    /**
     * Takes ownership of programs and maps.
     *
     * @param name where the spec came from, for messages
     */
    public LiveCollection(String name, Map<String, ? extends Program> programs, Map<String, ? extends BpfMap> maps) {
        this.name = name;
        this.programs = Collections.unmodifiableMap(new LinkedHashMap<>(programs));
        this.maps = Collections.unmodifiableMap(new LinkedHashMap<>(maps));
    }

    @Override
    public Map<String, Program> programs() {
        return programs;
    }

    @Override
    public Map<String, BpfMap> maps() {
        return maps;
    }

    @Override
    public Program program(String wanted) {
        return require("program", wanted, programs);
    }

    @Override
    public BpfMap map(String wanted) {
        return require("map", wanted, maps);
    }

    @Override
    public void close() {
        programs.values().forEach(Program::close);
        maps.values().forEach(BpfMap::close);
    }

    private <T> T require(String what, String wanted, Map<String, T> all) {
        T found = all.get(wanted);
        if (found == null) {
            throw new NoSuchElementException("%s has no %s %s; it has %s".formatted(name, what, wanted, all.keySet()));
        }
        return found;
    }
}
