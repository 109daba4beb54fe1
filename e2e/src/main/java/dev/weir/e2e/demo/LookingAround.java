package dev.weir.e2e.demo;

import dev.weir.e2e.lab.Lab;
import dev.weir.e2e.lab.LabEngine;
import java.io.PrintStream;

/** What there is to see in a lab that was kept, as commands to paste. */
final class LookingAround {
    private final Lab lab;
    private final boolean inUserNamespace;
    private final PrintStream out;

    /** @param inUserNamespace whether this process and the lab are in a user namespace that has to be entered first */
    LookingAround(Lab lab, boolean inUserNamespace, PrintStream out) {
        this.lab = lab;
        this.inUserNamespace = inUserNamespace;
        this.out = out;
    }

    void print() {
        String client = "ip netns exec " + lab.client().namespace();
        String control = "ip netns exec " + lab.control().namespace();
        String loadBalancer = lab.loadBalancer().namespace();
        String api = "http://%s:8080/api/v1".formatted(lab.control().addressV4().getHostAddress());
        if (inUserNamespace) {
            out.println("The lab is still running, until Ctrl-C. To look around (the first few need curl):");
            command(
                    "a shell in the demo's user namespace, for all that follows",
                    "nsenter --preserve-credentials --user --mount --net --target "
                            + ProcessHandle.current().pid() + " sh");
        } else {
            out.println("The lab is still running. To look around, as root (the first few need curl):");
        }
        command("a connection through XDP", client + " curl -s http://203.0.113.10/");
        command("the same, IPv6 and translated", client + " curl -s 'http://[2001:db8:1::20]/'");
        command("what the load balancer reports", control + " curl -s " + api + "/nodes");
        command("pools with their health", control + " curl -s " + api + "/pools");
        command(
                "take b1 out of service",
                control + " curl -s -X PUT -H 'Content-Type: application/json' -d '"
                        + "{\"address\":\"192.0.2.11\",\"port\":80,\"state\":\"draining\"}' "
                        + api + "/pools/v4-l2dsr/backends/b1");
        if (lab.engine() == LabEngine.KERNEL) {
            command("the XDP program on its interface", "ip -n " + loadBalancer + " -d link show eth0");
            command("programs, maps and links that are pinned", "ls -R " + lab.bpfFs());
        }
        command("what the processes log", "tail -n 20 " + lab.logs() + "/*.log");
        if (!inUserNamespace) {
            command("the end of it", System.getProperty("weir.launcher", "./weir") + " demo --stop");
        }
    }

    private void command(String what, String line) {
        out.printf("  # %s%n  %s%n", what, line);
    }
}
