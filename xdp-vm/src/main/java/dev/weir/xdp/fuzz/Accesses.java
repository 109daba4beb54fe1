package dev.weir.xdp.fuzz;

import dev.weir.xdp.isa.AtomicOperation;
import dev.weir.xdp.isa.MemorySize;

/** Writes loads, stores and atomic operations: on the stack, in the packet, and where the base register points. */
final class Accesses {
    private static final MemorySize[] SIZES = MemorySize.values();
    private static final AtomicOperation[] ATOMICS = AtomicOperation.values();
    /** What a variable offset may be at most; one less than a power of two. */
    private static final int MAX_VARIABLE_OFFSET = 7;

    private final Body body;

    Accesses(Body body) {
        this.body = body;
    }

    void write() {
        switch (body.random.nextInt(8)) {
            case 0, 1 -> onStack();
            case 2, 3 -> inPacket();
            case 4 -> atomic();
            case 5 -> atVariableOffset();
            default -> atBase();
        }
    }

    private void atBase() {
        MemorySize size = size();
        int alignment = body.baseIsStack ? size.bytes() : 1;
        at(Body.BASE, alignment * body.random.nextInt((body.baseBytes - size.bytes()) / alignment + 1), size);
    }

    /** A load or store. */
    private void at(int base, int place, MemorySize size) {
        switch (body.random.nextInt(3)) {
            case 0 -> body.code.store(size, base, place, body.anyNumber());
            case 1 -> body.code.storeImmediate(size, base, place, body.constant());
            default -> {
                boolean signed = size != MemorySize.DOUBLE_WORD && body.random.nextInt(3) == 0;
                body.code.load(size, signed, body.anyNumber(), base, place);
            }
        }
    }

    /** An atomic operation on an aligned place within {@code bytes} bytes from {@code offset} on. */
    private void atomicAt(int base, int offset, int bytes) {
        MemorySize size = body.random.nextBoolean() ? MemorySize.WORD : MemorySize.DOUBLE_WORD;
        int place = offset + size.bytes() * body.random.nextInt(bytes / size.bytes());
        AtomicOperation operation = ATOMICS[body.random.nextInt(ATOMICS.length)];
        body.code.atomic(size, operation.code(), base, place, body.anyNumber());
    }

    private void onStack() {
        MemorySize size = size();
        at(Body.STACK, -size.bytes() * body.random.nextInt(1, Body.STACK_BYTES / size.bytes() + 1), size);
    }

    private void inPacket() {
        if (body.packetBytes == 0) {
            atBase();
            return;
        }
        MemorySize size = size();
        at(Body.PACKET, body.random.nextInt(body.packetBytes - size.bytes() + 1), size);
    }

    private void atomic() {
        if (body.random.nextInt(3) == 0) {
            atomicAt(Body.STACK, -Body.STACK_BYTES, Body.STACK_BYTES);
        } else {
            atomicAt(Body.BASE, 0, body.baseBytes);
        }
    }

    private void atVariableOffset() {
        int offset = body.scratch();
        int pointer = offset == Body.LAST_SCRATCH ? Body.FIRST_SCRATCH : offset + 1;
        MemorySize size = body.baseIsStack ? MemorySize.BYTE : size();
        body.code.mask(offset, MAX_VARIABLE_OFFSET);
        body.code.copy(pointer, Body.BASE).add(0x0f, pointer, offset, 0, 0);
        int place = body.random.nextInt(body.baseBytes - size.bytes() - MAX_VARIABLE_OFFSET + 1);
        if (body.random.nextBoolean()) {
            body.code.store(size, pointer, place, Body.LAST_NUMBER);
        } else {
            body.code.load(size, false, Body.LAST_NUMBER, pointer, place);
        }
        body.number(pointer);
    }

    private MemorySize size() {
        return SIZES[body.random.nextInt(SIZES.length)];
    }
}
