package dev.weir.e2e.demo;

import dev.weir.e2e.lab.Host;
import dev.weir.xdp.hook.LinkSocket;
import dev.weir.xdp.sys.Interfaces;
import dev.weir.xdp.sys.Interfaces.Interface;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

/** Asks for the hardware address of a VIP every millisecond, from a host, and writes down every answer. */
final class ArpProbes implements AutoCloseable {
    private static final long INTERVAL_NANOS = 1_000_000;
    private static final int REPLY = 2;
    private static final int OPERATION = 21;
    private static final int SENDER_MAC = 22;
    private static final int SENDER_IP = 28;

    private final List<Answer> answers = new ArrayList<>();
    private final List<Long> asked = new ArrayList<>();
    private final InetAddress vip;
    private final LinkSocket socket;
    private final byte[] request;
    private final Thread thread;
    private volatile boolean closed;

    /** A hardware address that was answered with, and when, by {@link System#nanoTime}. */
    record Answer(long at, String mac) {}

    private ArpProbes(InetAddress vip, LinkSocket socket, byte[] request) {
        this.vip = vip;
        this.socket = socket;
        this.request = request;
        this.thread = Thread.ofPlatform().name("arp-probes").daemon().unstarted(this::run);
    }

    static ArpProbes start(Host from, InetAddress vip) throws IOException {
        ArpProbes probes = from.call(() -> {
            Interface link = Interfaces.get("eth0");
            return new ArpProbes(
                    vip, LinkSocket.arp(link.index()), request(link.mac().bytes(), from.addressV4(), vip));
        });
        probes.thread.start();
        return probes;
    }

    private static byte[] request(byte[] mac, InetAddress own, InetAddress vip) {
        return ByteBuffer.allocate(42)
                .put(HexFormat.of().parseHex("ffffffffffff"))
                .put(mac)
                .put(HexFormat.of().parseHex("08060001080006040001"))
                .put(mac)
                .put(own.getAddress())
                .put(new byte[6])
                .put(vip.getAddress())
                .array();
    }

    private void run() {
        while (!closed) {
            ask();
            LockSupport.parkNanos(INTERVAL_NANOS);
            for (Optional<byte[]> frame = socket.receive(); frame.isPresent(); frame = socket.receive()) {
                take(frame.get());
            }
        }
    }

    private void ask() {
        boolean _ = socket.send(request);
        synchronized (this) {
            asked.add(System.nanoTime());
        }
    }

    private synchronized void take(byte[] frame) {
        if (frame[OPERATION] == REPLY
                && Arrays.equals(Arrays.copyOfRange(frame, SENDER_IP, SENDER_IP + 4), vip.getAddress())) {
            byte[] mac = Arrays.copyOfRange(frame, SENDER_MAC, SENDER_MAC + 6);
            answers.add(new Answer(System.nanoTime(), HexFormat.ofDelimiter(":").formatHex(mac)));
        }
    }

    synchronized Optional<String> last() {
        return answers.isEmpty()
                ? Optional.empty()
                : Optional.of(answers.getLast().mac());
    }

    /** The longest time without an answer since {@code start}, in milliseconds. */
    synchronized long longestGapMillis(long start) {
        long longest = 0;
        long previous = start;
        for (Answer answer : answers) {
            if (answer.at() > start) {
                longest = Math.max(longest, answer.at() - previous);
                previous = answer.at();
            }
        }
        return Math.max(longest, System.nanoTime() - previous) / 1_000_000;
    }

    /** The longest time since {@code start} that this machine did not let the question be asked, in milliseconds. */
    synchronized long longestStallMillis(long start) {
        long longest = 0;
        for (int i = 1; i < asked.size(); i++) {
            if (asked.get(i) > start) {
                longest = Math.max(longest, asked.get(i) - asked.get(i - 1));
            }
        }
        return longest / 1_000_000;
    }

    /** The hardware addresses that were answered with since {@code start}. */
    synchronized Set<String> macsSince(long start) {
        Set<String> macs = new TreeSet<>();
        answers.stream().filter(answer -> answer.at() > start).forEach(answer -> macs.add(answer.mac()));
        return macs;
    }

    /** How often the answer changed from one hardware address to another since {@code start}, and the last one before. */
    synchronized int changesSince(long start) {
        int changes = 0;
        String mac = "";
        for (Answer answer : answers) {
            if (answer.at() > start && !mac.equals(answer.mac())) {
                changes++;
            }
            mac = answer.mac();
        }
        return changes;
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        socket.close();
    }
}
