package dev.weir.xdp.fuzz;

import java.util.Optional;

/** Runs random programs. For one thread, which runs one program at a time: the programs of a machine share its maps. */
interface SampleMachine extends AutoCloseable {
    /** What it is called in reports. */
    String name();

    /** Makes a program ready to run; empty if this machine does not take it. */
    Optional<Loaded> load(Sample sample);

    @Override
    void close();

    /** A program that is ready. */
    interface Loaded extends AutoCloseable {
        /** Runs it on a packet, with all maps as they are at first. */
        SampleOutcome run(byte[] packet);

        @Override
        void close();
    }
}
