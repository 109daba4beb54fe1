package dev.weir.xdp.bare;

/** A program that is ready to run on plain memory, any number of times. For one thread. */
public interface BareProgram extends AutoCloseable {
    /**
     * Runs it once. R1 is the memory's address and R2 its length, or both are 0 if there is none; R10 is the end of a stack of 512 bytes.
     * What the other registers and the stack hold at first is undefined.
     *
     * @param memory what the memory holds at first, as many bytes as were asked for
     * @throws dev.weir.xdp.error.ProgramFaultException if the machine checks, and the program did what it must not
     */
    Outcome run(byte[] memory);

    @Override
    void close();

    /**
     * How a run ended.
     *
     * @param r0 all 64 bits of R0 at exit
     * @param memory what the memory holds then
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed over, not compared.
    record Outcome(long r0, byte[] memory) {}
}
