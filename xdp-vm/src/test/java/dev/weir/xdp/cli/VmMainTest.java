package dev.weir.xdp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class VmMainTest {
    @Test
    void knowsEveryCommandUnlessOneIsNamed() {
        CommandLine all = VmMain.commandLine();
        assertTrue(all.getSubcommands().size() > 5, all.getSubcommands().toString());
        all.getSubcommands().forEach((name, command) -> {
            assertEquals("weir vm " + name, command.getCommandSpec().qualifiedName());
            assertEquals(
                    Set.of(name),
                    VmMain.commandLine(name, "--help").getSubcommands().keySet());
        });
        assertEquals(
                all.getSubcommands().keySet(),
                VmMain.commandLine("--help").getSubcommands().keySet());
    }

    @Test
    void everyCommandPrintsJson() {
        VmMain.commandLine()
                .getSubcommands()
                .forEach((name, command) ->
                        assertTrue(command.getCommandSpec().optionsMap().containsKey("--json"), name));
    }

    @Test
    void asksForACommand() {
        CommandLineRun run = CommandLineRun.of();
        assertEquals(2, run.status());
        assertTrue(run.err().startsWith("name one of the commands"), run.err());
    }
}
