package dev.weir.e2e.lab;

import dev.weir.xdp.AttachOptions;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Link;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.ProgramSpec;
import dev.weir.xdp.sys.Ethtool;
import dev.weir.xdp.sys.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Lays out a lab's switch, cables and hosts on a machine that has been swept. */
final class Layout {
    static final String SWITCH = "switch";
    private static final int MOV64_IMMEDIATE = 0xb7;
    private static final int EXIT = 0x95;

    private final LabName name;
    private final LabEngine engine;

    Layout(LabName name, LabEngine engine) {
        this.name = name;
        this.engine = engine;
    }

    void build() {
        makeSwitch();
        for (HostPlan host : HostPlan.all()) {
            makeHost(host);
        }
        plugIn();
        letBalance("lb");
    }

    /** Prepares the switch's port of a host for a balancer there. */
    void letBalance(String host) {
        completeChecksums(host);
        if (engine == LabEngine.KERNEL) {
            letDriverSendBack(host);
        }
    }

    private void makeSwitch() {
        makeNamespace(SWITCH);
        Ip.batch(
                name.namespace(SWITCH),
                List.of(
                        "link add br0 type bridge stp_state 0 forward_delay 0 mcast_snooping 0",
                        "link set br0 up",
                        "link set lo up"));
    }

    private void makeHost(HostPlan host) {
        makeNamespace(host.name());
        if (host.role() == HostPlan.Role.BACKEND) {
            // The VIPs are held for l2dsr and must not be claimed in answers to ARP.
            sysctl(host.name(), "ipv4/conf/all/arp_ignore", "1");
            sysctl(host.name(), "ipv4/conf/all/arp_announce", "2");
        }
        List<String> commands = new ArrayList<>();
        commands.add("link add eth0 type veth peer name %s netns %s".formatted(host.name(), name.namespace(SWITCH)));
        commands.addAll(host.commands());
        Ip.batch(name.namespace(host.name()), commands);
    }

    private void makeNamespace(String host) {
        Ip.run("netns", "add", name.namespace(host));
        // Addresses are ours alone: duplicate detection would only make every lab a second slower.
        sysctl(host, "ipv6/conf/all/accept_dad", "0");
        sysctl(host, "ipv6/conf/default/accept_dad", "0");
    }

    private void plugIn() {
        List<String> commands = new ArrayList<>();
        for (HostPlan host : HostPlan.all()) {
            commands.add("link set " + host.name() + " master br0");
            commands.add("link set " + host.name() + " up");
        }
        Ip.batch(name.namespace(SWITCH), commands);
    }

    /**
     * Checksums that a sender left to its network card would never be filled in once a packet program has forwarded the frame: the
     * switch's port gets no checksum offload, and so no segmentation offload either.
     */
    private void completeChecksums(String port) {
        inNamespace(SWITCH, () -> Ethtool.setTxChecksum(port, false));
    }

    /** A veth sends frames back by {@code XDP_TX} only if its peer has a program too: the switch's port gets one that passes everything. */
    private void letDriverSendBack(String port) {
        Path pin = name.bpfFs().resolve("port-" + port);
        try (KernelEngine engine = new KernelEngine()) {
            engine.mountBpfFs(name.bpfFs());
            try (Collection pass = engine.load(passEverything())) {
                inNamespace(SWITCH, () -> {
                    try (Link link = pass.program("pass").attach(new AttachOptions(port, AttachOptions.Mode.NATIVE))) {
                        link.pin(pin);
                    }
                });
            }
        }
    }

    private static CollectionSpec passEverything() {
        Instructions instructions = Instructions.of(
                new Instruction(MOV64_IMMEDIATE, 0, 0, 0, Verdict.PASS.code()), new Instruction(EXIT, 0, 0, 0, 0));
        return CollectionSpec.of("switch port", List.of(), List.of(ProgramSpec.xdp("pass", instructions)));
    }

    private void sysctl(String host, String key, String value) {
        inNamespace(host, () -> {
            try {
                Files.writeString(Path.of("/proc/sys/net", key), value);
            } catch (IOException e) {
                throw new LabException("cannot set " + key + " in " + name.namespace(host) + ": " + e.getMessage(), e);
            }
        });
    }

    private void inNamespace(String host, Runnable code) {
        NetworkNamespace.named(name.namespace(host)).run(code);
    }
}
