package dev.weir.xdp;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Which package may import which: the module's map, held to. */
class ArchitectureTest {
    private static final String ROOT = "dev.weir.xdp";
    private static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages(ROOT);

    /** A package and the ones of this module, and of others, that it may import besides the JDK. */
    private record Room(String name, List<String> mayImport) {
        Room(String name, String... mayImport) {
            this(name, List.of(mayImport));
        }
    }

    private static final List<Room> ROOMS = List.of(
            new Room("error"),
            new Room("isa", "error"),
            new Room("bytes", "error"),
            new Room("elf", "bytes", "error"),
            new Room("btf", "bytes", "error"),
            new Room("spec", "isa", "elf", "btf", "bytes", "error"),
            new Room("sys", "error", "jnr.."),
            new Room("kernel", "", "spec", "isa", "btf", "bytes", "error", "sys"),
            new Room("memory", "jdk.internal.misc.."),
            new Room("map", "", "spec", "btf", "memory", "error"),
            new Room("semantics", "isa", "memory"),
            new Room("machine", "isa", "map", "memory", "spec", "error"),
            new Room("capture", "error"),
            new Room("bench", "", "isa", "spec", "sys", "kernel", "verifier", "vm"),
            new Room("hook", "", "machine", "map", "memory", "isa", "spec", "sys", "error"),
            new Room("verifier.domain", "semantics"),
            new Room("verifier", "verifier.domain", "isa", "semantics", "spec", "btf", "helper"),
            new Room("helper", "isa", "machine", "map", "memory", "spec", "error"),
            new Room("host", "machine", "map", "memory", "sys", "error"),
            new Room("flow", "isa"),
            new Room("facts", "flow", "isa", "helper", "machine", "map", "spec"),
            new Room(
                    "jit",
                    "flow",
                    "facts",
                    "isa",
                    "helper",
                    "machine",
                    "map",
                    "memory",
                    "semantics",
                    "spec",
                    "jdk.internal.misc.."),
            new Room("interpreter", "isa", "machine", "semantics", "helper", "map", "memory", "spec", "error"),
            new Room(
                    "bare",
                    "",
                    "isa",
                    "btf",
                    "bytes",
                    "spec",
                    "machine",
                    "map",
                    "memory",
                    "jit",
                    "interpreter",
                    "kernel",
                    "error"),
            new Room(
                    "vm",
                    "",
                    "spec",
                    "isa",
                    "btf",
                    "error",
                    "machine",
                    "map",
                    "memory",
                    "helper",
                    "verifier",
                    "interpreter",
                    "jit",
                    "hook",
                    "host",
                    "kernel",
                    "sys"),
            new Room(
                    "fuzz",
                    "",
                    "bare",
                    "verifier",
                    "isa",
                    "btf",
                    "bytes",
                    "helper",
                    "flow",
                    "facts",
                    "verifier",
                    "spec",
                    "machine",
                    "map",
                    "memory",
                    "interpreter",
                    "jit",
                    "kernel",
                    "error"),
            new Room(
                    "cli",
                    "bare",
                    "bench",
                    "capture",
                    "fuzz",
                    "",
                    "spec",
                    "helper",
                    "isa",
                    "btf",
                    "error",
                    "kernel",
                    "verifier",
                    "vm",
                    "hook",
                    "sys",
                    "picocli..",
                    "tools.jackson.."),
            new Room("", "spec"));

    @TestFactory
    Stream<DynamicTest> roomsImportWhatTheyMay() {
        return ROOMS.stream()
                .map(room -> DynamicTest.dynamicTest(
                        packageOf(room.name()), () -> onlyImports(room).check(CLASSES)));
    }

    @Test
    void everyPackageIsARoom() {
        String[] rooms = ROOMS.stream().map(room -> packageOf(room.name())).toArray(String[]::new);
        classes().should().resideInAnyPackage(rooms).check(CLASSES);
    }

    @Test
    void packagesFormNoCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void noJnrTypeLeavesSys() {
        methods()
                .that()
                .arePublic()
                .and()
                .areDeclaredInClassesThat()
                .resideInAPackage(packageOf("sys"))
                .should(mentionNoJnrType())
                .check(CLASSES);
    }

    private static ArchRule onlyImports(Room room) {
        Stream<String> own = Stream.of("java..", "org.jspecify..", packageOf(room.name()));
        Stream<String> others = room.mayImport().stream().map(name -> name.endsWith("..") ? name : packageOf(name));
        return classes()
                .that()
                .resideInAPackage(packageOf(room.name()))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(Stream.concat(own, others).toArray(String[]::new));
    }

    private static String packageOf(String room) {
        return room.isEmpty() ? ROOT : ROOT + "." + room;
    }

    private static ArchCondition<JavaMethod> mentionNoJnrType() {
        return new ArchCondition<>("mention no jnr type") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                boolean mentions = Stream.concat(
                                Stream.of(method.getRawReturnType()), method.getRawParameterTypes().stream())
                        .anyMatch(type -> type.getPackageName().startsWith("jnr"));
                if (mentions) {
                    events.add(SimpleConditionEvent.violated(method, method.getDescription() + " mentions a jnr type"));
                }
            }
        };
    }
}
