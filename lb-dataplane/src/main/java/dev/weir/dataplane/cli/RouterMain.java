package dev.weir.dataplane.cli;

import dev.weir.dataplane.standalone.Router;
import dev.weir.xdp.sys.Interfaces.Interface;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weir router}: routes packets between interfaces in XDP, for as long as it runs. */
@Command(
        name = "weir router",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Routes packets between interfaces by this host's routing tables, before its stack sees them, until Ctrl-C.",
            "Whatever needs more than a route goes on to the stack. Forwarding must be on (sysctl net.ipv4.ip_forward, net.ipv6.conf.all.forwarding)."
        },
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "1:the machine does not let it run; one line says why",
            "2:the command line is wrong",
            "130:ended by Ctrl-C (143 if told to end); nothing is left attached"
        })
public final class RouterMain implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Option(
            names = "--interface",
            required = true,
            paramLabel = "IF",
            description = "where packets come in and go out; may be repeated")
    private List<String> interfaceNames = new ArrayList<>();

    @Mixin
    private RunFlags flags;

    public static void main(String[] arguments) {
        System.exit(execute(arguments));
    }

    /** Runs the command; returns the exit status. */
    static int execute(String... arguments) {
        return Execution.run(new RouterMain(), arguments);
    }

    @Override
    public Integer call() throws InterruptedException {
        if (interfaceNames.size() > Router.MOST_INTERFACES) {
            throw Targets.wrong(
                    command,
                    "%d interfaces: a router has at most %d".formatted(interfaceNames.size(), Router.MOST_INTERFACES));
        }
        List<Interface> interfaces = Targets.find(command, interfaceNames);
        new Watch(flags, "ROUTER_", command.commandLine().getOut())
                .run(interfaces.stream().map(Interface::name).toList(), engine -> Router.load(engine, interfaces));
        return 0;
    }
}
