package dev.weir.dataplane.standalone;

import dev.weir.xdp.AttachOptions;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Link;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.ProgramSpec;
import dev.weir.xdp.sys.NetworkNamespace;
import java.util.ArrayList;
import java.util.List;

/** What the other end of a veth needs for frames that a driver's hook sends to it: a program, which lets them pass. */
final class PassProgram implements AutoCloseable {
    private static final int MOV64_IMMEDIATE = 0xb7;
    private static final int EXIT = 0x95;

    private final KernelEngine engine = new KernelEngine();
    private final Collection collection;
    private final List<Link> links = new ArrayList<>();

    PassProgram() {
        Instructions instructions = Instructions.of(
                new Instruction(MOV64_IMMEDIATE, 0, 0, 0, Verdict.PASS.code()), new Instruction(EXIT, 0, 0, 0, 0));
        collection = engine.load(CollectionSpec.of("pass", List.of(), List.of(ProgramSpec.xdp("pass", instructions))));
    }

    /** It stays there until this is closed. */
    void attach(NetworkNamespace host, String device) {
        host.run(() ->
                links.add(collection.program("pass").attach(new AttachOptions(device, AttachOptions.Mode.NATIVE))));
    }

    @Override
    public void close() {
        links.forEach(Link::close);
        collection.close();
        engine.close();
    }
}
