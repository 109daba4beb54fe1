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
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--json", description = "print JSON, one object a line, in place of text")
    private boolean json;

    /** @param text writes the same for a person */
    void print(Object value, Consumer<PrintWriter> text) {
        PrintWriter out = out();
        if (json) {
            out.println(json(value));
        } else {
            text.accept(out);
        }
        out.flush();
    }

    /** The contents of maps, for a person: an entry a line, keys and values as JSON. */
    void printMaps(Map<String, List<MapDump.Entry>> maps, PrintWriter out) {
        maps.forEach((name, entries) -> {
            out.printf("map %s: %,d entries%n", name, entries.size());
            entries.forEach(entry -> out.printf("  %s = %s%n", json(entry.key()), json(entry.value())));
        });
    }

    private static String json(Object value) {
        return Json.MAPPER.writeValueAsString(value);
    }

    /** Loaded by the first who writes JSON: that takes half a second of its own. */
    private static final class Json {
        static final JsonMapper MAPPER = JsonMapper.builder().build();
    }

    /** Standard output. */
    PrintWriter out() {
        return command.commandLine().getOut();
    }
}
