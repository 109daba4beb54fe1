package dev.weir.xdp.bench;

import dev.weir.xdp.Verdict;
import java.util.BitSet;

/** Where the frames of a trial come from, and what becomes of those that are sent back. */
public enum FrameSource {
    /** A program in the kernel sends them, and another one drops what comes back: hardly anything costs time but the hook. */
    LIVE_FRAMES("live frames", Verdict.DROP),
    /** A packet socket sends them, and the host's stack gets what comes back: as between two containers. */
    SOCKET("a socket", Verdict.PASS);

    private final String title;
    private final Verdict atSink;

    FrameSource(String title, Verdict atSink) {
        this.title = title;
        this.atSink = atSink;
    }

    /** For people. */
    public String title() {
        return title;
    }

    /** What the program does that native transmission needs at its other end. */
    Verdict atSink() {
        return atSink;
    }

    /** Starts sending, in the calling thread's network namespace. */
    Generator start(int interfaceIndex, byte[] frame, BitSet processors) {
        Generator generator = switch (this) {
            case LIVE_FRAMES -> new LiveFrameGenerator(interfaceIndex, frame, processors);
            case SOCKET -> new SocketGenerator(interfaceIndex, frame, processors);
        };
        generator.start();
        return generator;
    }
}
