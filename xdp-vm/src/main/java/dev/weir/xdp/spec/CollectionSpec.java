package dev.weir.xdp.spec;

import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.error.MalformedObjectException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
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

    /**
     * Reads an ELF object that is part of a program's own build.
     *
     * @param owner whose class loader has it
     * @param resource where it is, as {@link Class#getResourceAsStream} takes it: beside the class, or from the root with a slash
     * @throws IllegalStateException if it is not there
     * @throws MalformedObjectException if it is not such an object
     */
    public static CollectionSpec parse(Class<?> owner, String resource) {
        try (InputStream in = owner.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the XDP object %s is not on the class path beside %s; build it anew"
                        .formatted(resource, owner.getSimpleName()));
            }
            return parse(in.readAllBytes(), resource);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read the XDP object " + resource, e);
        }
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
        return with(new Constants(this).with(variable, value));
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
     * The bytes of a {@code const volatile} variable as they are now.
     *
     * @throws NoSuchElementException naming the constants that there are
     */
    public byte[] constant(String variable) {
        return new Constants(this).value(variable);
    }

    /**
     * The same with other bytes in a data section, such as those that a live map of this object has.
     *
     * @throws NoSuchElementException naming the maps that there are
     * @throws IllegalArgumentException if the map is no data section, or of another length
     */
    public CollectionSpec withData(String section, byte[] bytes) {
        MapSpec map = map(section);
        if (!(map.contents() instanceof MapContents.Data data) || data.image().size() != bytes.length) {
            throw new IllegalArgumentException(
                    "%s has no data section %s of %d bytes".formatted(name, section, bytes.length));
        }
        return with(map.withContents(new MapContents.Data(new DataImage(bytes), data.frozen())));
    }

    /**
     * The same with another capacity of one map.
     *
     * @throws NoSuchElementException naming the maps that there are
     */
    public CollectionSpec withMaxEntries(String map, int entries) {
        return with(map(map).withMaxEntries(entries));
    }

    /**
     * The same with a shape for the maps that one map of maps holds, where the object does not say it, or another one.
     *
     * @param shape of which only type, sizes and flags count
     * @throws NoSuchElementException naming the maps that there are
     * @throws IllegalArgumentException if that is no map of maps
     */
    public CollectionSpec withInnerMap(String map, MapSpec shape) {
        MapSpec holder = map(map);
        if (!holder.type().holdsMaps()) {
            throw new IllegalArgumentException("map %s (%s) holds no maps".formatted(map, holder.type()));
        }
        return with(holder.holding(shape));
    }

    /**
     * Checks that every map of maps says what it holds, which programs are verified by.
     *
     * @param exceptions names of maps that need not say it
     * @throws IllegalArgumentException naming a map that does not
     */
    public void requireInnerMaps(Set<String> exceptions) {
        for (MapSpec map : maps.values()) {
            if (map.type().holdsMaps() && map.inner() == null && !exceptions.contains(map.name())) {
                throw new IllegalArgumentException(
                        "%s: map %s (%s) does not say what kind of maps it holds; say it by CollectionSpec.withInnerMap, or in C by __array(values, struct ...)"
                                .formatted(name, map.name(), map.type()));
            }
        }
    }

    private CollectionSpec with(MapSpec map) {
        Map<String, MapSpec> changed = new LinkedHashMap<>(maps);
        changed.put(map.name(), map);
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

    /** Whether variables are wanted that have the values of the kernel's options ({@code .kconfig}). */
    public boolean needsKernelConfiguration() {
        return maps.values().stream().anyMatch(map -> map.contents() instanceof MapContents.KernelOptions);
    }

    /**
     * The same with the values of a kernel's options in the variables of {@code .kconfig}. Engines do it by themselves, with the options of
     * the kernel that they run on.
     *
     * @throws dev.weir.xdp.error.KernelOptionException if there is no value for one that is not weak, or one has a value that does not fit
     */
    public CollectionSpec configured(KernelConfiguration kernel) {
        Map<String, MapSpec> changed = new LinkedHashMap<>(maps);
        changed.replaceAll((_, map) -> map.contents() instanceof MapContents.KernelOptions wanted
                ? map.withContents(new MapContents.Data(kernel.image(wanted.options(), map.valueSize(), name), true))
                : map);
        return new CollectionSpec(name, changed, programs, btf);
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
