package dev.weir.e2e;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.weir", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule labKnowsTheEngineAndTheJdkOnly = classes()
            .that()
            .resideInAPackage("dev.weir.e2e.lab..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "dev.weir.e2e.lab..", "dev.weir.xdp..", "java..", "com.sun.net.httpserver..", "org.jspecify.."));

    @ArchTest
    static final ArchRule demoSpeaksToTheControlPlaneOverRest = noClasses()
            .that()
            .resideInAPackage("dev.weir.e2e.demo..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.weir.controlplane.*..", "org.springframework..", "com.hazelcast..");

    @ArchTest
    static final ArchRule nothingSeesE2e = noClasses()
            .that()
            .resideOutsideOfPackage("dev.weir.e2e..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.weir.e2e..");

    @ArchTest
    static final ArchRule modulesDependOneWay = noClasses()
            .that()
            .resideInAPackage("dev.weir.xdp..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.weir.dataplane..", "dev.weir.controlplane..");

    @ArchTest
    static final ArchRule dataplaneDoesNotSeeTheControlPlane = noClasses()
            .that()
            .resideInAPackage("dev.weir.dataplane..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.weir.controlplane..");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.weir.e2e.(*)..").should().beFreeOfCycles();
}
