package dev.weir.controlplane;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.weir.controlplane", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "dev.weir.controlplane";

    @ArchTest
    static final ArchRule MODEL_IS_PLAIN = classes()
            .that()
            .resideInAPackage(ROOT + ".model")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    ROOT + ".model",
                    "dev.weir.dataplane.table",
                    "dev.weir.dataplane.maglev");

    @ArchTest
    static final ArchRule DOCUMENT_KNOWS_MODEL_AND_JACKSON = classes()
            .that()
            .resideInAPackage(ROOT + ".document")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    "tools.jackson..",
                    ROOT + ".document",
                    ROOT + ".model",
                    "dev.weir.dataplane.table",
                    "dev.weir.dataplane.maglev");

    @ArchTest
    static final ArchRule ONLY_THE_STORE_KNOWS_SPRING = noClasses()
            .that()
            .resideInAnyPackage(
                    ROOT + ".model", ROOT + ".document", ROOT + ".catalog", ROOT + ".health", ROOT + ".publish")
            .and()
            .haveSimpleNameNotStartingWith("JdbcCatalogStore")
            .and()
            .haveSimpleNameNotStartingWith("CatalogLoader")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework..");

    @ArchTest
    static final ArchRule ONLY_PUBLISH_KNOWS_HAZELCAST = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + ".publish", ROOT + ".config")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.hazelcast..");

    @ArchTest
    static final ArchRule THE_CATALOG_KNOWS_NOBODY_WHO_USES_IT = noClasses()
            .that()
            .resideInAnyPackage(ROOT + ".catalog", ROOT + ".model")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT + ".api", ROOT + ".health", ROOT + ".publish", ROOT + ".config");

    @ArchTest
    static final ArchRule NOTHING_GOES_ROUND =
            slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();
}
