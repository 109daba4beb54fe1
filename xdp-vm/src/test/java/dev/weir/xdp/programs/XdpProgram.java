package dev.weir.xdp.programs;

import dev.weir.xdp.Collection;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.ProgramKind;
import dev.weir.xdp.spec.ProgramSpec;
import dev.weir.xdp.spec.TestObjects;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A program of the folder {@code src/test/bpf/programs}.
 *
 * @param object name of its source, without {@code .bpf.c}
 * @param name name of its function
 */
public record XdpProgram(String object, String name) {
    /** Time, chance or the machine's own state decide what these do. */
    private static final Set<String> OF_CHANCE = Set.of("random_sample", "token_bucket", "syncookie", "router_fib");

    private static final List<String> OBJECTS = List.of("""
            adjust_meta adjust_tail atomics bloom_filter bridge_learning check_mtu clamp_mss config_rodata consistent_hash core_context
            count_min_sketch count_percpu csum_diff dns_filter firewall_lpm for_each_element fragments global_functions histogram
            icmp_echo isa_v1_parser isa_v2_compare isa_v4_arithmetic isa_v4_gotol large_stack load_store_bytes loop_callback
            loop_checksum lru_cache map_in_map_array map_in_map_hash nat_source packet_too_big parse_ipv4_options
            parse_ipv6_extensions parse_vlan port_knocking queue_stack random_sample redirect_cpumap redirect_devmap
            redirect_interface redirect_xskmap ringbuf_output router_fib sample_perf sample_ringbuf signed_arithmetic spin_lock
            static_subprograms strtol_payload switch_table syncookie tail_call_forever tail_calls token_bucket trace_printk
            tunnel_gre tunnel_gue tunnel_ipip tunnel_vxlan vlan_rewrite
            """.strip().split("\\s+"));

    /** Names of all objects, as {@link #spec} and {@link TestObjects} take them behind {@code programs/}. */
    public static List<String> objects() {
        return OBJECTS;
    }

    /** Every program of every object. */
    public static List<XdpProgram> all() {
        List<XdpProgram> all = new ArrayList<>();
        for (String object : OBJECTS) {
            spec(object).programs().keySet().forEach(name -> all.add(new XdpProgram(object, name)));
        }
        return all;
    }

    /** Every program that can be run on a packet by itself, rather than behind a devmap or cpumap. */
    public static List<XdpProgram> runnable() {
        return all().stream().filter(XdpProgram::isForInterfaces).toList();
    }

    /** The object's blueprint. */
    public static CollectionSpec spec(String object) {
        return TestObjects.parse("programs/" + object);
    }

    /** The program's blueprint. */
    public ProgramSpec program() {
        return spec(object).program(name);
    }

    /** Whether the packets and maps alone decide what it does. */
    public boolean isDeterministic() {
        return !OF_CHANCE.contains(object);
    }

    /** Puts into a loaded object's maps what makes its programs interesting. */
    public static void fill(String object, Collection live) {
        new SampleEntries(live).fill(object);
    }

    private boolean isForInterfaces() {
        return program().kind().expectedAttachType() == ProgramKind.ATTACH_XDP;
    }

    @Override
    public String toString() {
        return object.equals(name) ? object : object + "/" + name;
    }
}
