package dev.weir.xdp.jit;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_char;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_short;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.weir.xdp.facts.Value;
import dev.weir.xdp.flow.Operand;
import dev.weir.xdp.flow.Operation;
import dev.weir.xdp.isa.MemorySize;
import dev.weir.xdp.isa.Register;
import dev.weir.xdp.jit.Calls.ContextField;
import dev.weir.xdp.machine.Code;
import dev.weir.xdp.semantics.Atomics;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/** Loads, stores and atomic operations: on cells, on the context, or on memory as it is. */
final class MemoryEmitter {
    /** The register that holds the address of a key. */
    private static final int KEY = Register.R2.number();

    private static final int FRAME_POINTER = Register.R10.number();
    private static final ClassDesc ATOMICS = ClassDesc.of(Atomics.class.getName());

    private final Emission at;
    private final CodeBuilder code;
    private final Values values;

    MemoryEmitter(Emission at) {
        this.at = at;
        this.code = at.code();
        this.values = at.values();
    }

    void emit(int slot, Operation.Load load) {
        List<FrameLayout.Cell> cells =
                at.plan().cells(slot, load.base(), load.offset(), load.size().bytes());
        Value base = at.known(slot, load.base());
        if (!cells.isEmpty()) {
            pushCells(cells);
            extend(load);
        } else if (base.kind() == Value.Kind.CONTEXT) {
            fromContext(load, base.low());
        } else if (mayBeContext(base) && load.size() == MemorySize.WORD) {
            at.pushCpu();
            at.pushAddress(load.base(), load.offset());
            code.invokestatic(Names.CALLS, "loadWord", MethodTypeDesc.of(CD_long, Names.CPU, CD_long));
            if (load.signed()) {
                code.l2i().i2l();
            }
            values.storeLong(load.target());
        } else {
            at.pushUnsafe();
            at.pushAddress(load.base(), load.offset());
            fromMemory(load);
        }
    }

    private boolean mayBeContext(Value base) {
        return base.mayBeContext() && at.plan().program().code().entry() == Code.Entry.XDP;
    }

    private void fromContext(Operation.Load load, long distance) {
        ContextField field = ContextField.at((int) distance + load.offset());
        at.pushUnsafe();
        at.pushAddress(load.base(), field.bufferOffset() - distance);
        if (field.size() == MemorySize.DOUBLE_WORD) {
            get("getLong", CD_long);
            values.storeLong(load.target());
        } else {
            get("getInt", CD_int);
            store(load);
        }
    }

    /** Stack: Unsafe, null, address. */
    private void fromMemory(Operation.Load load) {
        if (load.signed()) {
            getSigned(load.size());
        } else {
            get(load.size());
        }
        store(load);
    }

    private void getSigned(MemorySize size) {
        switch (size) {
            case BYTE -> get("getByte", CD_byte);
            case HALF_WORD -> get("getShort", CD_short);
            case WORD -> get("getInt", CD_int);
            case DOUBLE_WORD -> get("getLong", CD_long);
        }
    }

    private void get(MemorySize size) {
        switch (size) {
            case BYTE -> {
                get("getByte", CD_byte);
                code.loadConstant(0xff).iand();
            }
            case HALF_WORD -> get("getChar", CD_char);
            case WORD, DOUBLE_WORD -> getSigned(size);
        }
    }

    private void store(Operation.Load load) {
        if (load.size() == MemorySize.DOUBLE_WORD) {
            values.storeLong(load.target());
        } else if (load.signed()) {
            code.i2l();
            values.storeLong(load.target());
        } else {
            values.storeInt(load.target());
        }
    }

    /** Stack: an int or, for 8 bytes, a long with the bytes loaded and zeros above. */
    private void extend(Operation.Load load) {
        if (load.signed() && load.size() == MemorySize.BYTE) {
            code.i2b();
        } else if (load.signed() && load.size() == MemorySize.HALF_WORD) {
            code.i2s();
        }
        store(load);
    }

    /** Pushes what cells hold one behind the other: an int if it is 4 bytes or less, else a long. */
    void pushCells(List<FrameLayout.Cell> cells) {
        int bytes = cells.stream().mapToInt(FrameLayout.Cell::size).sum();
        int shift = 0;
        for (FrameLayout.Cell cell : cells) {
            if (bytes > Integer.BYTES) {
                values.loadLong(cell.variable());
            } else {
                values.loadInt(cell.variable());
            }
            if (shift > 0) {
                code.loadConstant(shift);
                join(bytes);
            }
            shift += cell.size() * Byte.SIZE;
        }
    }

    private void join(int bytes) {
        if (bytes > Integer.BYTES) {
            code.lshl().lor();
        } else {
            code.ishl().ior();
        }
    }

    void emit(int slot, Operation.Store store) {
        List<FrameLayout.Cell> cells =
                at.plan().cells(slot, store.base(), store.offset(), store.size().bytes());
        if (cells.isEmpty()) {
            toMemory(store);
        } else {
            toCells(cells, store);
        }
    }

    private void toCells(List<FrameLayout.Cell> cells, Operation.Store store) {
        int shift = 0;
        for (FrameLayout.Cell cell : cells) {
            if (cell.size() == Long.BYTES) {
                moveToLongCell(cell.variable(), store.value());
            } else {
                part(store.value(), shift);
                switch (cell.size()) {
                    case Byte.BYTES -> code.loadConstant(0xff).iand();
                    case Short.BYTES -> code.i2c();
                    default -> {}
                }
                values.storeInt(cell.variable());
            }
            shift += cell.size() * Byte.SIZE;
        }
    }

    private void moveToLongCell(int variable, Operand value) {
        at.pushLong(value);
        values.storeLong(variable);
    }

    /** Pushes 32 bits of a value from a bit on. */
    private void part(Operand value, int shift) {
        if (shift == 0) {
            at.pushInt(value);
        } else if (!value.isRegister()) {
            code.loadConstant((int) (value.immediate() >> shift));
        } else {
            values.loadLong(value.register());
            code.loadConstant(shift).lushr().l2i();
        }
    }

    private void toMemory(Operation.Store store) {
        at.pushUnsafe();
        at.pushAddress(store.base(), store.offset());
        switch (store.size()) {
            case BYTE -> {
                at.pushInt(store.value());
                put("putByte", CD_byte);
            }
            case HALF_WORD -> {
                at.pushInt(store.value());
                put("putShort", CD_short);
            }
            case WORD -> {
                at.pushInt(store.value());
                put("putInt", CD_int);
            }
            case DOUBLE_WORD -> {
                at.pushLong(store.value());
                put("putLong", CD_long);
            }
        }
    }

    /** Pushes a piece of a key: a long if it has 8 bytes, else an int, zero-extended. */
    void pushPiece(KeyedLookup lookup, KeyedLookup.Piece piece) {
        Long frameOffset = lookup.frameOffset();
        List<FrameLayout.Cell> cells =
                frameOffset == null ? List.of() : at.plan().frame().covering(frameOffset + piece.at(), piece.size());
        if (cells.isEmpty()) {
            at.pushUnsafe();
            at.pushAddress(KEY, piece.at());
            get(sizeOf(piece.size()));
        } else {
            pushCells(cells);
        }
    }

    /** Loads a cell from its place in the frame. */
    void load(FrameLayout.Cell cell) {
        at.pushUnsafe();
        at.pushAddress(FRAME_POINTER, cell.offset());
        fromMemory(new Operation.Load(cell.variable(), FRAME_POINTER, cell.offset(), sizeOf(cell.size()), false));
    }

    /** Stores a cell to its place in the frame. */
    void store(FrameLayout.Cell cell) {
        Operand value = Operand.ofRegister(cell.variable());
        toMemory(new Operation.Store(FRAME_POINTER, cell.offset(), sizeOf(cell.size()), value));
    }

    private static MemorySize sizeOf(int bytes) {
        return switch (bytes) {
            case Byte.BYTES -> MemorySize.BYTE;
            case Short.BYTES -> MemorySize.HALF_WORD;
            case Integer.BYTES -> MemorySize.WORD;
            default -> MemorySize.DOUBLE_WORD;
        };
    }

    void emit(Operation.Atomic atomic) {
        boolean wide = atomic.size() == MemorySize.DOUBLE_WORD;
        ClassDesc type = wide ? CD_long : CD_int;
        if (atomic.kind() == Operation.AtomicKind.COMPARE_EXCHANGE) {
            at.pushAddress(atomic.base(), atomic.offset());
            push(0, wide);
            push(atomic.source(), wide);
            code.invokestatic(
                    ATOMICS,
                    wide ? "compareExchange64" : "compareExchange32",
                    MethodTypeDesc.of(CD_long, CD_long, type, type));
            values.storeLong(0);
            return;
        }
        code.loadConstant(numberOf(atomic.kind()));
        at.pushAddress(atomic.base(), atomic.offset());
        push(atomic.source(), wide);
        code.invokestatic(ATOMICS, wide ? "fetch64" : "fetch32", MethodTypeDesc.of(CD_long, CD_int, CD_long, type));
        if (atomic.fetch()) {
            values.storeLong(atomic.source());
        } else {
            code.pop2();
        }
    }

    private void push(int register, boolean wide) {
        if (wide) {
            values.loadLong(register);
        } else {
            values.loadInt(register);
        }
    }

    private static int numberOf(Operation.AtomicKind kind) {
        return switch (kind) {
            case ADD -> Atomics.ADD;
            case OR -> Atomics.OR;
            case AND -> Atomics.AND;
            case XOR -> Atomics.XOR;
            case EXCHANGE -> Atomics.XCHG;
            case COMPARE_EXCHANGE -> Atomics.CMPXCHG;
        };
    }

    private void get(String name, ClassDesc type) {
        code.invokevirtual(Names.UNSAFE, name, MethodTypeDesc.of(type, CD_Object, CD_long));
    }

    private void put(String name, ClassDesc type) {
        code.invokevirtual(Names.UNSAFE, name, MethodTypeDesc.of(CD_void, CD_Object, CD_long, type));
    }
}
