package dev.weir.xdp.spec;

import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.error.MalformedObjectException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * Everything that one object file holds, before any engine has seen it. Immutable; the {@code with} methods return changed
 * copies.
 *
 * @param name where it came from, for messages
 * @param maps maps by name, data sections included, in the order of the object
 * @param programs programs by the name of their function, in the order of the object
 * @param btf the types of programs and maps; {@link Btf#NONE} if the object has none
 */
public record CollectionSpec(String name, Map<String, MapSpec> maps, Map<String, ProgramSpec> programs, Btf btf) {
    private static final long MAX_OBJECT_BYTES = 64L << 20;

    public CollectionSpec {
        maps = Collections.unmodifiableMap(new LinkedHashMap<>(maps));
        programs = Collections.unmodifiableMap(new LinkedHashMap<>(programs));
    }

    /**
     * Reads an ELF object file made by {@code clang -target bpf}. What a map's definition says of {@code pinning} is ignored:
     * whoever loads the collection decides what is pinned and where.
     *
     * @throws IOException if the file cannot be read
     * @throws MalformedObjectException if it is not such an object
     */
    public static CollectionSpec parse(Path object) throws IOException {
        long size = Files.size(object);
        if (size > MAX_OBJECT_BYTES) {
            throw new MalformedObjectException(
                    object.toString(),
                    "file",
                    MAX_OBJECT_BYTES,
                    "it has %d bytes; objects of up to %d are read".formatted(size, MAX_OBJECT_BYTES));
        }
        return parse(Files.readAllBytes(object), object.toString());
    }

    /**
     * Reads an ELF object from memory.
     *
     * @param name where it came from, for messages
     * @throws MalformedObjectException if it is not such an object
     */
    public static CollectionSpec parse(byte[] object, String name) {
        return new ObjectReader(object, name).read();
    }

    /** A collection made without an object file. */
    public static CollectionSpec of(String name, List<MapSpec> maps, List<ProgramSpec> programs) {
        Map<String, MapSpec> mapsByName = new LinkedHashMap<>();
        maps.forEach(map -> mapsByName.put(map.name(), map));
        Map<String, ProgramSpec> programsByName = new LinkedHashMap<>();
        programs.forEach(program -> programsByName.put(program.name(), program));
        return new CollectionSpec(name, mapsByName, programsByName, Btf.NONE);
    }

    /**
     * A map by its name.
     *
     * @throws NoSuchElementException naming the maps that there are
     */
    public MapSpec map(String map) {
        return require("map", map, maps);
    }

    /**
     * A program by its name.
     *
     * @throws NoSuchElementException naming the programs that there are
     */
    public ProgramSpec program(String program) {
        return require("program", program, programs);
    }

    /**
     * The same with another value of a {@code const volatile} variable, as bytes.
     *
     * @throws NoSuchElementException naming the constants that there are
     * @throws IllegalArgumentException if the value is not as long as the variable
     */
    public CollectionSpec withConstant(String variable, byte[] value) {
        MapSpec section = new Constants(this).with(variable, value);
        Map<String, MapSpec> changed = new LinkedHashMap<>(maps);
        changed.put(section.name(), section);
        return new CollectionSpec(name, changed, programs, btf);
    }

    /**
     * The same with another value of a {@code const volatile} integer or enumeration, in the machine's byte order.
     *
     * @throws NoSuchElementException naming the constants that there are
     * @throws IllegalArgumentException if the variable is not a number, or too small for this one
     */
    public CollectionSpec withConstant(String variable, long value) {
        return withConstant(variable, new Constants(this).encode(variable, value));
    }

    /**
     * The same with another capacity of one map.
     *
     * @throws NoSuchElementException naming the maps that there are
     */
    public CollectionSpec withMaxEntries(String map, int entries) {
        Map<String, MapSpec> changed = new LinkedHashMap<>(maps);
        changed.put(map, map(map).withMaxEntries(entries));
        return new CollectionSpec(name, changed, programs, btf);
    }

    /**
     * The same with some of the programs only; all maps stay.
     *
     * @throws NoSuchElementException naming the programs that there are
     */
    public CollectionSpec withPrograms(String... names) {
        Map<String, ProgramSpec> kept = new LinkedHashMap<>();
        for (String program : names) {
            kept.put(program, program(program));
        }
        return new CollectionSpec(name, maps, kept, btf);
    }

    /** Whether numbers of some program depend on the types of the machine (CO-RE). */
    public boolean needsTypesOfMachine() {
        return programs.values().stream()
                .anyMatch(program -> !program.coreRelocations().isEmpty());
    }

    /**
     * The same with all CO-RE relocations made. Without, programs are right for the object's own types: that is what a machine wants
     * that has none but {@code uapi} structs, whose layout every object knows.
     *
     * @param machine types of the machine, such as {@code /sys/kernel/btf/vmlinux}. What it does not have becomes a call of a helper
     *     that does not exist, so that a verifier refuses programs that get there and takes those that ask first
     */
    public CollectionSpec relocated(Btf machine) {
        return new CollectionSpec(name, maps, new CoreLinker(btf, machine, programs.values()).relocated(), btf);
    }

    private <T> T require(String what, String wanted, Map<String, T> all) {
        T found = all.get(wanted);
        if (found == null) {
            Set<String> names = all.keySet();
            throw new NoSuchElementException("%s has no %s %s; it has %s".formatted(name, what, wanted, names));
        }
        return found;
    }
}
