package dev.weir.xdp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a command said, and its exit status.
 *
 * @param status exit status
 * @param out standard output
 * @param err standard error
 */
record CommandLineRun(int status, String out, String err) {
    static CommandLineRun of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line =
                VmMain.commandLine(arguments).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int status = line.execute(arguments);
        return new CommandLineRun(status, out.toString(), err.toString());
    }

    /** The only line of standard output; the command has done what it was to do. */
    String line() {
        assertEquals(0, status, err);
        assertEquals(1, out.lines().count(), out);
        return out.strip();
    }

    /** The only line of standard output, which is JSON. */
    JsonNode json() {
        return JsonMapper.builder().build().readTree(line());
    }

    /** The only line of standard error; the command could not do it. */
    String complaint() {
        assertEquals(1, status, out);
        assertEquals(1, err.lines().count(), err);
        return err.strip();
    }
}
