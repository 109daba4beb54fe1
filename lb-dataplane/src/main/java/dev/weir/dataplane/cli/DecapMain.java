package dev.weir.dataplane.cli;

import dev.weir.dataplane.standalone.Decapsulator;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.xdp.sys.Interfaces.Interface;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weir decap}: takes packets out of tunnels, for as long as it runs. */
@Command(
        name = "weir decap",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Takes packets out of the tunnels of load balancers (IP in IP, GUE) and hands them to this host's stack, until Ctrl-C.",
            "For backends that have no tunnel devices. Only packets to the host's own tunnel addresses are touched."
        },
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "1:the machine does not let it run; one line says why",
            "2:the command line is wrong",
            "130:ended by Ctrl-C (143 if told to end); nothing is left attached"
        })
public final class DecapMain implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Option(names = "--interface", required = true, paramLabel = "IF", description = "where the packets come in")
    private String interfaceName;

    @Option(
            names = "--address",
            paramLabel = "ADDRESS",
            converter = AddressConverter.class,
            description =
                    "an address of this host that tunnels end at; may be repeated (default: the interface's addresses as they are at the start)")
    private List<IpAddress> addresses = new ArrayList<>();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "" + Decapsulator.GUE_PORT,
            description = "UDP port of GUE (default: ${DEFAULT-VALUE})")
    private int port;

    @Mixin
    private RunFlags flags;

    public static void main(String[] arguments) {
        System.exit(execute(arguments));
    }

    /** Runs the command; returns the exit status. */
    static int execute(String... arguments) {
        return Execution.run(new DecapMain(), arguments);
    }

    @Override
    public Integer call() throws InterruptedException {
        if (port < 1 || port > 65_535) {
            throw Targets.wrong(command, "--port %d: a port is a number from 1 to 65535".formatted(port));
        }
        Interface target = Targets.find(command, List.of(interfaceName)).getFirst();
        List<IpAddress> ends = addresses.isEmpty() ? ownOf(target) : addresses;
        if (ends.size() > Decapsulator.MOST_ADDRESSES) {
            throw Targets.wrong(
                    command,
                    "%d addresses: tunnels can end at %d; name fewer by --address"
                            .formatted(ends.size(), Decapsulator.MOST_ADDRESSES));
        }
        new Watch(flags, "DECAP_", command.commandLine().getOut())
                .run(List.of(target.name()), engine -> Decapsulator.load(engine, target.name(), ends, port));
        return 0;
    }

    private List<IpAddress> ownOf(Interface target) {
        List<IpAddress> own = target.addresses().stream()
                .map(one -> IpAddress.of(one.address()))
                .toList();
        if (own.isEmpty()) {
            throw Targets.wrong(
                    command,
                    "--interface %s: it has no addresses for tunnels to end at; name one by --address"
                            .formatted(target.name()));
        }
        return own;
    }
}
