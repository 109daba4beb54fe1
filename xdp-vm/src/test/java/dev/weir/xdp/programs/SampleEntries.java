package dev.weir.xdp.programs;

import dev.weir.xdp.BpfMap;
import dev.weir.xdp.BpfMap.UpdateMode;
import dev.weir.xdp.Collection;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;

/** What the maps of the programs hold before the first packet. */
final class SampleEntries {
    private static final int LOOPBACK = 1;

    private final Collection live;

    SampleEntries(Collection live) {
        this.live = live;
    }

    void fill(String object) {
        switch (object) {
            case "bridge_learning" -> put("links", "01000000", interfaceAndNoProgram());
            case "consistent_hash" -> fillSlots();
            case "dns_filter" ->
                put("blocked", "%016x".formatted(Long.reverseBytes(hashOfName("\7example\3com\0"))), "01000000");
            case "firewall_lpm" -> fillRules();
            case "redirect_cpumap" -> put("cpus", "00000000", "c000000000000000");
            case "redirect_devmap" -> {
                put("by_number", "01000000", interfaceAndNoProgram());
                put("by_address", "cb007105", "01000000");
            }
            case "tunnel_gue" -> {
                for (int i = 0; i < 4; i++) {
                    put("destinations", "0%d000000".formatted(i), "cb00710%d18050000".formatted(i + 1));
                }
            }
            case "tunnel_vxlan" -> put("networks", "2a000000", "0000000000000000");
            default -> {
                // Most programs begin with nothing.
            }
        }
    }

    private void fillSlots() {
        for (int slot = 0; slot < 251; slot++) {
            put("slots", "%02x000000".formatted(slot), "0%d000000".formatted(slot % 3));
        }
        put("backends", "00000000", "c0000201 0200000000aa 0000");
        put("backends", "01000000", "c0000202 0200000000bb 0000");
    }

    private void fillRules() {
        put("rules4", "00000000 00000000", "0300000000000000");
        put("rules4", "18000000 c0000200", "0100000000000000");
        put("rules4", "20000000 c0000201", "0200000000000000");
        put("rules6", "20000000 20010db8 000000000000000000000000", "0300000000000000");
    }

    private static String interfaceAndNoProgram() {
        return "%02x000000 ffffffff".formatted(LOOPBACK);
    }

    /** FNV-1a, as the program reckons it. */
    private static long hashOfName(String name) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    private void put(String map, String key, String value) {
        BpfMap target = live.map(map);
        try (Arena arena = Arena.ofConfined()) {
            target.update(bytes(arena, key), bytes(arena, value), UpdateMode.ANY);
        }
    }

    private static MemorySegment bytes(Arena arena, String hex) {
        return arena.allocateFrom(ValueLayout.JAVA_BYTE, HexFormat.of().parseHex(hex.replace(" ", "")));
    }
}
