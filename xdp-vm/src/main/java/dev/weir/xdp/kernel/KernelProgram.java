package dev.weir.xdp.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.weir.xdp.AttachOptions;
import dev.weir.xdp.Link;
import dev.weir.xdp.Program;
import dev.weir.xdp.ProgramStats;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.sys.BpfCommand;
import dev.weir.xdp.sys.BpfInfo;
import dev.weir.xdp.sys.Fd;
import dev.weir.xdp.sys.Machine;
import dev.weir.xdp.sys.TestRunAttr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** A program in the kernel, verified and compiled. */
final class KernelProgram implements Program {
    private final String name;
    private final Fd fd;

    /** Takes ownership of the descriptor. */
    KernelProgram(String name, Fd fd) {
        this.name = name;
        this.fd = fd;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public TestRun.Result testRun(TestRun run) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment in = arena.allocateFrom(JAVA_BYTE, run.packet());
            // A program can grow a packet within the page that the kernel puts it in, not beyond.
            MemorySegment out = arena.allocate(in.byteSize() + Machine.pageSize());
            TestRunAttr attr = new TestRunAttr(arena, fd.number()).data(in, out).repeat(run.repeat());
            int result = attr.call(BpfCommand.BPF_PROG_TEST_RUN);
            if (result < 0) {
                String what = "program %s: running it on a packet of %d bytes".formatted(name, run.packet().length);
                String remedy = result == -Errno.EINVAL
                        ? "a packet has 14 bytes at least, and at most what fits a page unless the program copes with fragments"
                        : Refusal.remedy(-result);
                throw Refusal.of(BpfCommand.BPF_PROG_TEST_RUN, result, what, remedy);
            }
            byte[] packet = out.asSlice(0, attr.dataSizeOut()).toArray(JAVA_BYTE);
            return new TestRun.Result(Verdict.of(attr.returnValue()), packet, attr.duration());
        }
    }

    @Override
    public Link attach(AttachOptions options) {
        return XdpAttachment.attach(this, options);
    }

    @Override
    public ProgramStats stats() {
        BpfInfo.OfProgram info = BpfInfo.ofProgram(fd);
        return new ProgramStats(info.runs(), info.runNanos(), 0, 0);
    }

    @Override
    public void pin(Path path) {
        Pins.pin(fd, path, "program " + name);
    }

    @Override
    public void close() {
        fd.close();
    }

    @Override
    public String toString() {
        return "program " + name;
    }

    Fd fd() {
        return fd;
    }
}
