package dev.weir.e2e.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.e2e.lab.JavaChild;
import dev.weir.e2e.lab.Lab;
import dev.weir.e2e.lab.LabEngine;
import dev.weir.e2e.lab.LabName;
import dev.weir.e2e.lab.Labs;
import dev.weir.e2e.lab.UserNamespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class DemoIT {
    private static final LabName NAME = new LabName("demoit");

    @AfterEach
    void clear() {
        Lab.clear(NAME);
    }

    @Test
    void endsWithEverythingAccountedForAndKeepsTheLabOnRequest() throws Exception {
        Labs.assumeAvailable();
        JavaChild.Ended demo =
                JavaChild.run(List.of(), DemoMain.class, "--lab", NAME.value(), "--connections", "200", "--keep");
        System.out.println(demo.output());
        assertEquals(0, demo.status(), "exit status");
        assertTrue(demo.output().contains("XDP mode: native"));
        assertTrue(demo.output().contains("OK: "));
        assertTrue(demo.output().contains("demo --stop"));
        assertTrue(Files.exists(Path.of("/run/netns", "weir-demoit-client")), "the lab is kept");

        JavaChild.Ended stop = JavaChild.run(List.of(), DemoMain.class, "--lab", NAME.value(), "--stop");
        assertEquals(0, stop.status());
        assertTrue(Files.notExists(Path.of("/run/netns", "weir-demoit-client")), "the lab is gone");
    }

    @Test
    void runsInUserSpace() throws Exception {
        Labs.assumeAvailable(LabEngine.VM);
        JavaChild.Ended demo = JavaChild.run(
                List.of(), DemoMain.class, "--lab", NAME.value(), "--connections", "200", "--engine", "vm");
        System.out.println(demo.output());
        assertEquals(0, demo.status(), "exit status");
        assertTrue(demo.output().contains("Engine: vm"));
        assertTrue(demo.output().contains("OK: "));
    }

    @Test
    void runsInANamespaceOfItsOwnForSomebodyWhoIsNotRoot() throws Exception {
        Optional<String> missing = UserNamespace.unavailable();
        missing.ifPresent(reason -> System.out.println("SKIPPED: " + reason));
        Assumptions.assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
        JavaChild.Ended demo = JavaChild.run(
                JavaChild.WITHOUT_CAPABILITIES, DemoMain.class, "--lab", NAME.value(), "--connections", "200");
        System.out.println(demo.output());
        assertEquals(0, demo.status(), "exit status");
        assertTrue(demo.output().startsWith("Not root"));
        assertTrue(demo.output().contains("Engine: vm, XDP mode: AF_PACKET"));
        assertTrue(demo.output().contains("OK: "));
    }

    @Test
    void saysInOneSentenceWhatIsMissing() throws Exception {
        JavaChild.Ended demo = JavaChild.run(
                JavaChild.WITHOUT_CAPABILITIES, DemoMain.class, "--lab", NAME.value(), "--engine", "kernel");
        assertEquals(3, demo.status(), demo.output());
        assertEquals(1, demo.output().lines().count(), demo.output());
        assertTrue(demo.output().startsWith("weir demo: "), demo.output());
    }
}
