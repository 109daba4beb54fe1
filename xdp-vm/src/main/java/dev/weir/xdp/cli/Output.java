package dev.weir.xdp.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** How a command says what came of it, to a person or to a program (as a picocli mixin). */
final class Output {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--json", description = "print JSON, one object a line, in place of text")
    private boolean json;

    /** @param text writes the same for a person */
    void print(Object value, Consumer<PrintWriter> text) {
        PrintWriter out = out();
        if (json) {
            out.println(JSON.writeValueAsString(value));
        } else {
            text.accept(out);
        }
        out.flush();
    }

    /** The contents of maps, for a person: an entry a line, keys and values as JSON. */
    void printMaps(Map<String, List<MapDump.Entry>> maps, PrintWriter out) {
        maps.forEach((name, entries) -> {
            out.printf("map %s: %,d entries%n", name, entries.size());
            entries.forEach(entry -> out.printf(
                    "  %s = %s%n", JSON.writeValueAsString(entry.key()), JSON.writeValueAsString(entry.value())));
        });
    }

    /** Standard output. */
    PrintWriter out() {
        return command.commandLine().getOut();
    }
}
