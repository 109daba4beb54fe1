package dev.weir.xdp.vm;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Frames of the kinds that most programs tell apart, for those that are attached without samples of what will come. */
final class SampleFrames {
    private static final String ETHERNET = "020000000001" + "020000000002";
    private static final String IPV4 = "0800" + "4500002a000040004006" + "0000" + "c0000201" + "c6336401";
    private static final String IPV4_UDP = IPV4.replace("4006", "4011");
    private static final String IPV4_ICMP = IPV4.replace("4006", "4001");
    private static final String IPV6 = "86dd" + "60000000" + "0014" + "0640" + address(1) + address(2);
    private static final String IPV6_UDP = IPV6.replace("00140640", "00141140");
    private static final String IPV6_ICMP = IPV6.replace("00140640", "00143a40");
    private static final String TAG = "8100" + "0064";
    private static final String TCP_SYN = "04d20050" + "00000001" + "00000000" + "5002ffff00000000";
    private static final String TCP_DATA = "04d20050" + "00000002" + "00000001" + "5018ffff00000000";
    private static final String UDP = "04d20035" + "00140000" + "000102030405060708090a0b";
    private static final String ICMP_ECHO = "0800000000010001" + "000102030405060708090a0b";
    private static final String ICMPV6_ECHO = "8000000000010001" + "000102030405060708090a0b";
    private static final String ARP =
            "0806" + "0001080006040001" + "020000000002" + "c0000201" + "000000000000" + "c6336401";

    private static final int LEAST_BYTES = 60;

    private SampleFrames() {}

    private static String address(int host) {
        return "20010db80000000000000000" + "%08x".formatted(host);
    }

    /** TCP, UDP and ICMP over both versions of IP, with a VLAN tag and without, and ARP: 60 bytes or a few more. */
    static List<byte[]> all() {
        List<byte[]> frames = new ArrayList<>();
        for (String tag : List.of("", TAG)) {
            frames.add(frame(tag, IPV4, TCP_SYN));
            frames.add(frame(tag, IPV4, TCP_DATA));
            frames.add(frame(tag, IPV4_UDP, UDP));
            frames.add(frame(tag, IPV4_ICMP, ICMP_ECHO));
            frames.add(frame(tag, IPV6, TCP_SYN));
            frames.add(frame(tag, IPV6, TCP_DATA));
            frames.add(frame(tag, IPV6_UDP, UDP));
            frames.add(frame(tag, IPV6_ICMP, ICMPV6_ECHO));
            frames.add(frame(tag, ARP, ""));
        }
        return frames;
    }

    private static byte[] frame(String... parts) {
        String hex = ETHERNET + String.join("", parts);
        return HexFormat.of().parseHex(hex + "00".repeat(Math.max(0, LEAST_BYTES - hex.length() / 2)));
    }
}
