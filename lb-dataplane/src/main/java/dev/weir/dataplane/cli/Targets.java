package dev.weir.dataplane.cli;

import dev.weir.xdp.sys.Interfaces;
import dev.weir.xdp.sys.Interfaces.Interface;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Interfaces that a command names, as the machine has them. */
final class Targets {
    private static final int MAC_BYTES = 6;

    private Targets() {}

    /** @throws ParameterException if there is no such Ethernet interface, or it is named twice */
    static List<Interface> find(CommandSpec command, List<String> names) {
        List<Interface> all = Interfaces.list();
        List<Interface> found = new ArrayList<>();
        for (String name : names) {
            Interface target = all.stream()
                    .filter(one -> one.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> wrong(
                            command,
                            "--interface %s: there is no such interface; there are: %s"
                                    .formatted(
                                            name,
                                            all.stream().map(Interface::name).collect(Collectors.joining(", ")))));
            reasonAgainst(target, found).ifPresent(reason -> {
                throw wrong(command, "--interface %s: %s".formatted(name, reason));
            });
            found.add(target);
        }
        return found;
    }

    private static Optional<String> reasonAgainst(Interface target, List<Interface> found) {
        if (target.mac().bytes().length != MAC_BYTES) {
            return Optional.of("it has no Ethernet address; give an Ethernet interface");
        }
        return found.contains(target) ? Optional.of("it is named twice; name it once") : Optional.empty();
    }

    static ParameterException wrong(CommandSpec command, String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
