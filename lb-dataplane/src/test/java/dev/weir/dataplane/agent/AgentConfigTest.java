package dev.weir.dataplane.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.dataplane.agent.AgentConfig.HostAndPort;
import dev.weir.dataplane.maps.OuterSource;
import dev.weir.dataplane.table.IpAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class AgentConfigTest {

    @Test
    void readsMembers() {
        assertEquals(new HostAndPort("192.0.2.1", 5701), HostAndPort.parse("192.0.2.1:5701"));
        assertEquals(new HostAndPort("2001:db8::1", 1), HostAndPort.parse("[2001:db8::1]:1"));
        assertEquals("[2001:db8::1]:1", HostAndPort.parse("[2001:db8::1]:1").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host", ":5701", "host:", "host:0", "host:65536", "host:x", "2001:db8::1:5701", " :1"})
    void refusesWhatIsNoMember(String text) {
        AgentException e = assertThrows(AgentException.class, () -> HostAndPort.parse(text));
        assertEquals(AgentException.USAGE, e.exitStatus());
        assertTrue(e.getMessage().contains("\"" + text + "\""), e.getMessage());
    }

    @Test
    void readsOptions() {
        AgentConfig config =
                parse("--interface", "eth0", "--node", "n1", "--nat-address", "192.0.2.1", "--flow-idle", "90s");
        assertEquals("n1", config.node());
        assertEquals(Duration.ofSeconds(90), config.times().flowIdle());
        assertEquals("[192.0.2.1]", config.natAddresses().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--nat-address=web", "--flow-idle=soon", "--flow-idle=1d", "--slots=many"})
    void refusesValuesThatCannotBe(String option) {
        assertThrows(CommandLine.ParameterException.class, () -> parse("--interface", "eth0", option));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--mode=fast", "--slots=0", "--flows=-1"})
    void refusesValuesOutOfRange(String option) {
        AgentException e =
                assertThrows(AgentException.class, () -> parse("--interface", "eth0", "--node", "n1", option));
        assertTrue(e.getMessage().startsWith(option.substring(0, option.indexOf('='))), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", ".", "/etc", "../eth0", "eth 0", "eth0:1"})
    void refusesWhatIsNoInterfacesName(String name) {
        AgentException e = assertThrows(AgentException.class, () -> parse("--interface", name, "--node", "n1"));
        assertEquals(AgentException.USAGE, e.exitStatus());
        assertTrue(e.getMessage().contains("\"" + name + "\""), e.getMessage());
    }

    @Test
    void readsWhereOuterHeadersComeFrom() {
        AgentConfig config =
                parse("--interface=e", "--node=n", "--outer-source=198.18.0.0/16", "--outer-source=2001:db8::7");
        assertEquals(
                List.of(
                        new OuterSource(IpAddress.parse("198.18.0.0"), 16),
                        new OuterSource(IpAddress.parse("2001:db8::7"), 0)),
                config.outerSources());
    }

    @ParameterizedTest
    @ValueSource(strings = {"198.18.0.1/16", "198.18.0.0/7", "198.18.0.0/33", "2001:db8::/64", "198.18.0.0/", "x/16"})
    void refusesOuterSourcesThatAreNoPrefix(String text) {
        assertThrows(CommandLine.ParameterException.class, () -> parse("--interface=e", "--outer-source=" + text));
    }

    @Test
    void refusesTwoOuterSourcesOfOneFamily() {
        AgentException e = assertThrows(
                AgentException.class,
                () -> parse("--interface=e", "--node=n", "--outer-source=192.0.2.1", "--outer-source=192.0.2.2"));
        assertTrue(e.getMessage().startsWith("--outer-source"), e.getMessage());
    }

    @Test
    void refusesTwoNatAddressesOfOneFamily() {
        assertThrows(
                AgentException.class,
                () -> parse("--interface=e", "--node=n", "--nat-address=192.0.2.1", "--nat-address=192.0.2.2"));
    }

    private static AgentConfig parse(String... arguments) {
        return CommandLine.populateCommand(new AgentOptions(), arguments).toConfig(List.of());
    }
}
