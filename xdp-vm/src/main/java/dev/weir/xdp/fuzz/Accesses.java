package dev.weir.xdp.fuzz;

import dev.weir.xdp.isa.AtomicOperation;
import dev.weir.xdp.isa.JumpOperation;
import dev.weir.xdp.isa.MemorySize;

/** Writes loads, stores and atomic operations: on the stack, in the packet, in variables, and where the base register points. */
final class Accesses {
    /** Offsets in {@code struct xdp_md}. */
    static final int CONTEXT_DATA = 0;

    static final int CONTEXT_DATA_END = 4;
    private static final int CONTEXT_DATA_META = 8;
    private static final int CONTEXT_INTERFACE = 12;
    private static final int CONTEXT_QUEUE = 16;

    private static final MemorySize[] SIZES = MemorySize.values();
    private static final AtomicOperation[] ATOMICS = AtomicOperation.values();
    /** What a variable offset may be at most; one less than a power of two. */
    private static final int MAX_VARIABLE_OFFSET = 7;

    private static final int MAX_PACKET_OFFSET = 63;

    private final Body body;
    private final CodeWriter code;

    Accesses(Body body) {
        this.body = body;
        this.code = body.code;
    }

    void write() {
        switch (body.random.nextInt(body.packetBytes > 0 ? 14 : 9)) {
            case 0, 1, 2 -> onStack();
            case 3, 4 -> atBase();
            case 5 -> atVariableOffset();
            case 6 -> variable();
            case 7 -> constant();
            case 8 -> atomic();
            case 9, 10 -> inPacket();
            case 11 -> atVariablePacketOffset();
            case 12 -> inMetadata();
            default -> inContext();
        }
    }

    /** A load, a store or an atomic operation on a value that a register points to, other than R1 to R6. */
    void anyIn(int base, int bytes) {
        if (body.random.nextInt(4) == 0) {
            atomicAt(base, 0, bytes, body.scratch());
        } else {
            MemorySize size = size();
            at(base, body.random.nextInt(bytes - size.bytes() + 1), size, body.scratch());
        }
    }

    private void atBase() {
        MemorySize size = size();
        int alignment = body.baseIsStack ? size.bytes() : 1;
        int place = alignment * body.random.nextInt((body.baseBytes - size.bytes()) / alignment + 1);
        at(Body.BASE, place, size, body.anyNumber());
    }

    /** A load or store. */
    private void at(int base, int place, MemorySize size, int register) {
        switch (body.random.nextInt(3)) {
            case 0 -> code.store(size, base, place, register);
            case 1 -> code.storeImmediate(size, base, place, body.constant());
            default -> load(base, place, size, register);
        }
    }

    private void load(int base, int place, MemorySize size, int register) {
        boolean signed = size != MemorySize.DOUBLE_WORD && body.random.nextInt(3) == 0;
        code.load(size, signed, register, base, place);
    }

    /** An atomic operation on an aligned place within {@code bytes} bytes from {@code offset} on. */
    private void atomicAt(int base, int offset, int bytes, int register) {
        MemorySize size = body.random.nextBoolean() ? MemorySize.WORD : MemorySize.DOUBLE_WORD;
        int place = offset + size.bytes() * body.random.nextInt(bytes / size.bytes());
        AtomicOperation operation = ATOMICS[body.random.nextInt(ATOMICS.length)];
        // R0 is part of one of them, and may be the base.
        boolean usesBase = operation == AtomicOperation.CMPXCHG && base == 0;
        AtomicOperation other = usesBase ? AtomicOperation.XCHG : operation;
        code.atomic(size, other.code(), base, place, register);
        if (other == AtomicOperation.CMPXCHG && size == MemorySize.WORD) {
            // Linux 6.18 forgets to where paths meet: src/test/resources/fuzz/kernel_differs.
            code.clearUpperHalf(0);
        }
    }

    private void onStack() {
        MemorySize size = size();
        int place = -size.bytes() * body.random.nextInt(1, Body.STACK_BYTES / size.bytes() + 1);
        at(Body.STACK, place, size, body.anyNumber());
    }

    private void inPacket() {
        MemorySize size = size();
        at(Body.PACKET, body.random.nextInt(body.packetBytes - size.bytes() + 1), size, body.anyNumber());
    }

    private void atomic() {
        switch (body.random.nextInt(3)) {
            case 0 -> atomicAt(Body.STACK, -Body.STACK_BYTES, Body.STACK_BYTES, body.anyNumber());
            case 1 -> atomicAt(Body.BASE, 0, body.baseBytes, body.anyNumber());
            default -> {
                int pointer = body.scratch();
                code.loadValue(pointer, SampleMap.GLOBALS, 0);
                atomicAt(pointer, 0, SampleMap.GLOBALS.valueSize(), Body.LAST_NUMBER);
                body.number(pointer);
            }
        }
    }

    private void atVariableOffset() {
        int offset = body.scratch();
        int pointer = body.scratchAfter(offset);
        MemorySize size = body.baseIsStack ? MemorySize.BYTE : size();
        code.mask(offset, MAX_VARIABLE_OFFSET);
        code.copy(pointer, Body.BASE).plusRegister(pointer, offset);
        int place = body.random.nextInt(body.baseBytes - size.bytes() - MAX_VARIABLE_OFFSET + 1);
        at(pointer, place, size, Body.LAST_NUMBER);
        body.number(pointer);
    }

    /** In a value whose address is in the code. */
    private void variable() {
        int pointer = body.scratch();
        MemorySize size = size();
        int place = body.random.nextInt(SampleMap.GLOBALS.valueSize() - size.bytes() + 1);
        int inCode = body.random.nextInt(place + 1);
        code.loadValue(pointer, SampleMap.GLOBALS, inCode);
        at(pointer, place - inCode, size, Body.LAST_NUMBER);
        body.number(pointer);
    }

    private void constant() {
        int pointer = body.scratch();
        MemorySize size = size();
        int place = body.random.nextInt(SampleConstants.BYTES - size.bytes() + 1);
        code.loadValue(pointer, SampleMap.CONSTANTS, place);
        load(pointer, 0, size, pointer);
    }

    private void atVariablePacketOffset() {
        int offset = body.scratch();
        int pointer = body.scratchAfter(offset);
        int end = body.scratchAfter(pointer);
        MemorySize size = size();
        int place = body.random.nextInt(4);
        code.mask(offset, MAX_PACKET_OFFSET)
                .copy(pointer, Body.PACKET)
                .plusRegister(pointer, offset)
                .load(MemorySize.WORD, false, end, Body.CONTEXT, CONTEXT_DATA_END)
                .copy(offset, pointer)
                .plus(offset, place + size.bytes());
        int over = code.jumpRegister(true, JumpOperation.JGT, offset, end);
        at(pointer, place, size, Body.LAST_NUMBER);
        code.land(over);
        body.number(offset);
        body.number(pointer);
        body.number(end);
    }

    private void inMetadata() {
        int metadata = body.scratch();
        int end = body.scratchAfter(metadata);
        int data = body.scratchAfter(end);
        MemorySize size = size();
        code.load(MemorySize.WORD, false, metadata, Body.CONTEXT, CONTEXT_DATA_META)
                .load(MemorySize.WORD, false, data, Body.CONTEXT, CONTEXT_DATA)
                .copy(end, metadata)
                .plus(end, Long.BYTES);
        int over = code.jumpRegister(true, JumpOperation.JGT, end, data);
        at(metadata, body.random.nextInt(Long.BYTES - size.bytes() + 1), size, Body.LAST_NUMBER);
        code.land(over);
        body.number(metadata);
        body.number(end);
        body.number(data);
    }

    private void inContext() {
        int field = body.random.nextBoolean() ? CONTEXT_INTERFACE : CONTEXT_QUEUE;
        code.load(MemorySize.WORD, false, body.anyNumber(), Body.CONTEXT, field);
    }

    private MemorySize size() {
        return SIZES[body.random.nextInt(SIZES.length)];
    }
}
