package dev.weir.xdp.interpreter;

import dev.weir.xdp.error.ProgramFaultException;
import dev.weir.xdp.helper.Helper;
import dev.weir.xdp.interpreter.Decoded.DirectValue;
import dev.weir.xdp.machine.Code.Entry;
import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.machine.Executable;
import dev.weir.xdp.machine.PointerReader;
import dev.weir.xdp.map.MapProgram;
import dev.weir.xdp.map.VmMap;
import dev.weir.xdp.semantics.Alu32;
import dev.weir.xdp.semantics.Alu64;
import dev.weir.xdp.semantics.Atomics;
import dev.weir.xdp.semantics.Comparison;
import dev.weir.xdp.spec.MapSpec;
import org.jspecify.annotations.Nullable;

/**
 * The runs of interpreted programs on one virtual CPU: its registers, and the loop. Kept from run to run. A run may begin while
 * another waits: when an interpreted program was called by compiled code that an interpreted program called.
 */
final class Execution {
    private static final int STACK_POINTER = 10;
    private static final int REGISTERS = 16;

    /** Stands for the rest of a function whose program was replaced by one that has run to its end. */
    static final Decoded DONE = new Decoded(
            "", new long[] {Decoded.word(Kind.EXIT, 0, 0, 0, 0)}, new long[1], new HelperCall[0], new DirectValue[0]);

    private final Cpu cpu;
    private final long[] registers = new long[REGISTERS];
    private final Regions regions = new Regions();
    private final Frames frames = new Frames();
    private final Context context;
    private final Callbacks callbacks;
    private final PointerReader reader = regions::copy;
    private final Sight sight = new Sight(this);
    private @Nullable Witness witness;

    /** Instructions that may be executed before {@link #pause}: all, or none if every one of them has a witness. */
    private long budget;

    /** With a witness, how many may be executed in all. */
    private long witnessed;

    private int runs;

    Execution(Cpu cpu) {
        this.cpu = cpu;
        this.context = new Context(cpu.buffer(), regions);
        this.callbacks = new Callbacks(this);
    }

    /** As {@link Executable#run}. */
    long run(Decoded program, Entry entry, long r1, long r2, long r10, Scrutiny scrutiny) {
        int bottom = frames.waiting();
        int depth = frames.depth();
        if (runs == 0) {
            regions.reset(scrutiny.space());
            witness = scrutiny.witness();
            witnessed = scrutiny.budget();
            budget = witness == null ? witnessed : 0;
        }
        runs++;
        PointerReader outside = cpu.usePointers(reader);
        try {
            frames.beginProgram();
            enter(r10);
            registers[1] = entry == Entry.XDP ? context.begin() : memory(r1, r2);
            registers[2] = r2;
            return loop(program, 0);
        } finally {
            runs--;
            cpu.usePointers(outside);
            frames.unwind(bottom, depth);
            if (runs == 0) {
                context.end();
            }
        }
    }

    private long memory(long address, long bytes) {
        if (bytes == 0) {
            return 0;
        }
        int region = regions.add(Region.MEMORY, address, 0, Math.toIntExact(bytes), true);
        return regions.pointer(region, 0);
    }

    /**
     * Runs from an instruction to the exit of the function that it is in. What it costs per instruction decides how fast the interpreter
     * is; it must stay small enough for HotSpot to compile it.
     */
    private long loop(Decoded first, int start) {
        Decoded program = first;
        long[] words = program.words();
        long[] immediates = program.immediates();
        long[] r = registers;
        int bottom = frames.waiting();
        int at = start;
        try {
            while (true) {
                long word = words[at];
                r[Decoded.IMMEDIATE] = immediates[at];
                at++;
                if (--budget < 0) {
                    pause(program, at - 1);
                }
                int destination = Decoded.destination(word);
                int source = Decoded.source(word);
                switch (Decoded.kind(word)) {
                    case Kind.ALU64 -> r[destination] = Alu64.apply(Decoded.operation(word), r[destination], r[source]);
                    case Kind.ALU32 ->
                        r[destination] = Alu32.extend(
                                Alu32.apply(Decoded.operation(word), (int) r[destination], (int) r[source]));
                    case Kind.JUMP64 -> {
                        if (Comparison.holds(Decoded.operation(word), r[destination], r[source])) {
                            at += Decoded.offset(word);
                        }
                    }
                    case Kind.JUMP32 -> {
                        if (Comparison.holds(Decoded.operation(word), (int) r[destination], (int) r[source])) {
                            at += Decoded.offset(word);
                        }
                    }
                    case Kind.LOAD -> r[destination] = load(Decoded.operation(word), r[source] + Decoded.offset(word));
                    case Kind.STORE -> store(Decoded.operation(word), r[destination] + Decoded.offset(word), r[source]);
                    case Kind.ATOMIC -> atomic(word, (int) immediates[at - 1]);
                    case Kind.MAP_VALUE ->
                        r[destination] = directValue(program.values()[Decoded.offset(word)], immediates[at - 1]);
                    case Kind.HELPER -> r[0] = program.helpers()[Decoded.offset(word)].call(this);
                    case Kind.LOOP -> r[0] = callbacks.loop(program, at);
                    case Kind.FOR_EACH -> r[0] = callbacks.forEach(program, at);
                    case Kind.LOCAL_CALL -> {
                        push(program, at);
                        at += Decoded.offset(word);
                    }
                    case Kind.TAIL_CALL -> {
                        Decoded target = tailCall();
                        if (target != null) {
                            program = target;
                            words = target.words();
                            immediates = target.immediates();
                            at = 0;
                        }
                    }
                    case Kind.NO_HELPER -> throw new AccessFault(Helper.unavailable((int) immediates[at - 1]));
                    default -> {
                        if (frames.waiting() == bottom) {
                            return r[0];
                        }
                        program = pop();
                        words = program.words();
                        immediates = program.immediates();
                        at = frames.next();
                    }
                }
            }
        } catch (AccessFault fault) {
            throw new ProgramFaultException(program.name(), at - 1, fault.reason());
        }
    }

    /** The budget is used up; with a witness it is after every instruction. */
    private void pause(Decoded program, int slot) {
        if (witness == null || --witnessed < 0) {
            throw new AccessFault("the run has not ended after as many instructions as it may have");
        }
        budget = 0;
        witness.before(sight.at(program, slot));
    }

    private long load(int width, long pointer) {
        if (context.isPointer(pointer)) {
            return context.load(width, pointer);
        }
        return Width.load(width, regions.readable(pointer, Width.bytes(width)));
    }

    private void store(int width, long pointer, long value) {
        Width.store(width, regions.writable(pointer, Width.bytes(width)), value);
    }

    private void atomic(long word, int operation) {
        long[] r = registers;
        int source = Decoded.source(word);
        int bytes = Width.bytes(Decoded.operation(word));
        long address = regions.atomic(r[Decoded.destination(word)] + Decoded.offset(word), bytes);
        if (operation == Atomics.CMPXCHG) {
            r[0] = bytes == Long.BYTES
                    ? Atomics.compareExchange64(address, r[0], r[source])
                    : Atomics.compareExchange32(address, (int) r[0], (int) r[source]);
            return;
        }
        long before = bytes == Long.BYTES
                ? Atomics.fetch64(operation, address, r[source])
                : Atomics.fetch32(operation, address, (int) r[source]);
        if ((operation & Atomics.FETCH) != 0) {
            r[source] = before;
        }
    }

    private long directValue(DirectValue value, long offset) {
        return regions.mapValue(value.address(), value.size(), value.writable()) + offset;
    }

    /** What runs in place of the function that made the tail call; null if it goes on itself. */
    private @Nullable Decoded tailCall() {
        context.require(registers[1]);
        MapProgram target = requireMap(registers[2]).program((int) registers[3]);
        if (!(target instanceof Executable executable) || !cpu.countTailCall()) {
            return null;
        }
        frames.beginProgram();
        if (executable instanceof Interpreter interpreter) {
            return interpreter.decoded();
        }
        PointerReader own = cpu.usePointers(cpu.surroundings().pointers());
        try {
            registers[0] = executable.run(cpu, cpu.buffer().address(), 0, regions.origin(frame()));
        } finally {
            cpu.usePointers(own);
        }
        return DONE;
    }

    /** Calls a function of the program that is running, in the middle of one of its instructions; returns its R0. */
    long callBack(Decoded program, int next, int function, long r1, long r2, long r3, long r4) {
        push(program, next);
        registers[1] = r1;
        registers[2] = r2;
        registers[3] = r3;
        registers[4] = r4;
        long result = loop(program, function);
        pop();
        return result;
    }

    private void push(Decoded program, int next) {
        frames.push(program, next, registers);
        enter(regions.origin(frame() - 1) - Executable.STACK_BYTES);
    }

    private Decoded pop() {
        regions.clear(frame());
        Decoded program = frames.pop(registers);
        registers[STACK_POINTER] = regions.pointer(frame(), 0);
        return program;
    }

    private void enter(long stackTop) {
        regions.set(frame(), stackTop, -Executable.STACK_BYTES, 0, true);
        registers[STACK_POINTER] = regions.pointer(frame(), 0);
    }

    /** The region of the running function's stack. */
    private int frame() {
        return Regions.FIRST_FRAME + frames.waiting();
    }

    /** The map whose handle a register holds. */
    VmMap requireMap(long handle) {
        VmMap map = cpu.maps().get(handle);
        if (map == null) {
            throw new AccessFault("%#x is used as a map, and is none".formatted(handle));
        }
        return map;
    }

    /** The pointer to a value that a map looked up; null, and the handles that maps of maps give, stay what they are. */
    long mapValue(VmMap map, long result) {
        MapSpec spec = map.spec();
        if (result == 0 || spec.inner() != null) {
            return result;
        }
        boolean writable = (spec.flags() & MapSpec.FLAG_READ_ONLY_FOR_PROGRAMS) == 0;
        return regions.mapValue(result, spec.valueSize(), writable);
    }

    long register(int number) {
        return registers[number];
    }

    void setRegister(int number, long value) {
        registers[number] = value;
    }

    /** How many functions wait. */
    int depth() {
        return frames.waiting();
    }

    Regions regions() {
        return regions;
    }

    Context context() {
        return context;
    }

    Cpu cpu() {
        return cpu;
    }
}
