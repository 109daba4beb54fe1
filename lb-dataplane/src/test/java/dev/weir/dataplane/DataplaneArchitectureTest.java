package dev.weir.dataplane;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.Arrays;

/** Which room of this module may know which. */
@AnalyzeClasses(packages = "dev.weir.dataplane", importOptions = ImportOption.DoNotIncludeTests.class)
class DataplaneArchitectureTest {

    @ArchTest
    static final ArchRule maglevKnowsTheJdkOnly = knowsOnly("maglev");

    @ArchTest
    static final ArchRule transitionKnowsTheJdkOnly = knowsOnly("transition");

    @ArchTest
    static final ArchRule tableKnowsMaglev = knowsOnly("table", "dev.weir.dataplane.maglev");

    @ArchTest
    static final ArchRule mapsKnowTheRecordsAndTheEngine = knowsOnly(
            "maps",
            "dev.weir.dataplane.table",
            "dev.weir.dataplane.maglev",
            "dev.weir.dataplane.transition",
            "dev.weir.xdp",
            "dev.weir.xdp..");

    @ArchTest
    static final ArchRule neighbourKnowsAddressesAndNetlink =
            knowsOnly("neighbour", "dev.weir.dataplane.table", "dev.weir.xdp.sys", "dev.weir.xdp.error");

    @ArchTest
    static final ArchRule applyKnowsNoEngine = knowsOnly(
            "apply",
            "dev.weir.dataplane.table",
            "dev.weir.dataplane.maglev",
            "dev.weir.dataplane.transition",
            "dev.weir.dataplane.maps",
            "dev.weir.dataplane.neighbour");

    @ArchTest
    static final ArchRule reportKnowsWhatItReports = knowsOnly(
            "report",
            "dev.weir.dataplane.table",
            "dev.weir.dataplane.maps",
            "dev.weir.dataplane.apply",
            "dev.weir.xdp");

    @ArchTest
    static final ArchRule announceKnowsAddressesAndLinks = knowsOnly(
            "announce", "dev.weir.dataplane.table", "dev.weir.xdp.hook", "dev.weir.xdp.sys", "dev.weir.xdp.error");

    @ArchTest
    static final ArchRule standaloneKnowsAddressesAndTheEngine =
            knowsOnly("standalone", "dev.weir.dataplane.table", "dev.weir.xdp", "dev.weir.xdp..");

    @ArchTest
    static final ArchRule onlyTheAgentKnowsHazelcast = ArchRuleDefinition.noClasses()
            .that()
            .resideOutsideOfPackage("dev.weir.dataplane.agent")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.hazelcast..", "org.slf4j..");

    @ArchTest
    static final ArchRule onlyCommandsKnowPicocli = ArchRuleDefinition.noClasses()
            .that()
            .resideOutsideOfPackages("dev.weir.dataplane.agent", "dev.weir.dataplane.cli", "dev.weir.dataplane.inspect")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("picocli..");

    @ArchTest
    static final ArchRule noRoomDependsOnItselfByWayOfAnother =
            slices().matching("dev.weir.dataplane.(*)..").should().beFreeOfCycles();

    /** Besides itself, the JDK and the null annotations. */
    private static ArchRule knowsOnly(String room, String... others) {
        String self = "dev.weir.dataplane." + room;
        String[] always = {self, "java..", "org.jspecify.annotations"};
        String[] allowed = Arrays.copyOf(always, always.length + others.length);
        System.arraycopy(others, 0, allowed, always.length, others.length);
        return ArchRuleDefinition.classes()
                .that()
                .resideInAPackage(self)
                .should()
                .onlyDependOnClassesThat(
                        JavaClass.Predicates.resideInAnyPackage(allowed).or(arraysOfPrimitives()));
    }

    private static DescribedPredicate<JavaClass> arraysOfPrimitives() {
        return DescribedPredicate.describe(
                "primitives", type -> type.getBaseComponentType().isPrimitive());
    }
}
