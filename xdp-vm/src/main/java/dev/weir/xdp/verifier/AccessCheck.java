package dev.weir.xdp.verifier;

import dev.weir.xdp.helper.Helper;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.ProgramKind;
import dev.weir.xdp.verifier.Obligation.ValidAccess;
import dev.weir.xdp.verifier.Obligation.ValidAccess.Kind;
import dev.weir.xdp.verifier.domain.Scalar;
import org.jspecify.annotations.Nullable;

/** Whether an access stays within memory that may be accessed so: of instructions, and of helpers that are handed a pointer. */
final class AccessCheck {
    /** {@code BPF_F_WRONLY_PROG}: programs may not read. */
    private static final int FLAG_WRITE_ONLY_FOR_PROGRAMS = 1 << 8;

    /** Nobody reaches further from a null pointer. */
    private static final long LARGE_OFFSET = 4096;

    private static final String TOO_LARGE = "bound the offset before, by a comparison or a mask";

    private final Listing listing;
    private final MapFields fields;
    private final StackUse stackUse;

    AccessCheck(Listing listing, MapFields fields, StackUse stackUse) {
        this.listing = listing;
        this.fields = fields;
        this.stackUse = stackUse;
    }

    /** An access by an instruction. */
    @Nullable
    Finding check(ValidAccess access, Instruction instruction, State state) {
        Value base = state.register(access.base());
        if (!(base instanceof Pointer pointer)) {
            return Finding.about(access.base(), base, "is no pointer, and cannot be dereferenced", remedy(base));
        }
        if (pointer.target() instanceof Target.Context) {
            return context(access, pointer, Opcode.isSignExtending(instruction));
        }
        Finding outside = memory(access.base(), pointer, access.offset(), access.bytes(), access.kind(), state);
        if (outside != null) {
            return outside;
        }
        boolean exact = pointer.target() instanceof Target.Stack || access.kind() == Kind.ATOMIC;
        if (exact && !isAligned(pointer, access.offset(), access.bytes())) {
            return Finding.about(
                    access.base(),
                    pointer,
                    "%+d is not aligned to %d bytes".formatted(access.offset(), access.bytes()),
                    "");
        }
        return pointer.target() instanceof Target.Stack stack ? spilled(access, pointer, stack, state) : null;
    }

    /** What to do about a number that is taken for a pointer. */
    private static String remedy(Value base) {
        if (!(base instanceof ScalarValue number)) {
            return "";
        }
        if (number.taint() != Taint.CLEAN) {
            return "what it pointed to is gone: a helper that changes the packet moves it, so load data and data_end again;"
                    + " a record that was submitted or discarded is no longer the program's";
        }
        boolean isNull = number.scalar().isConstant()
                && Long.compareUnsigned(number.scalar().value(), LARGE_OFFSET) < 0;
        return isNull ? "it is NULL here, or an offset from it: this is the way on which nothing was found" : "";
    }

    static boolean isAligned(Pointer pointer, long offset, int bytes) {
        long unaligned = bytes - 1L;
        Scalar variable = pointer.variable();
        return ((pointer.offset() + offset + variable.bits().value()) & unaligned) == 0
                && (variable.bits().mask() & unaligned) == 0;
    }

    private @Nullable Finding context(ValidAccess access, Pointer pointer, boolean signed) {
        if (pointer.offset() != 0 || !pointer.isFixed()) {
            return Finding.about(access.base(), pointer, "is the context moved, which may not be accessed", "");
        }
        ContextField field = ContextField.at(access.offset());
        if (access.kind() != Kind.READ) {
            return Finding.about(access.base(), pointer, "is the context, which is read-only", "");
        }
        if (field == null || access.bytes() != Integer.BYTES) {
            return Finding.about(
                    access.base(),
                    pointer,
                    "is the context, which has no field of %d bytes at %d".formatted(access.bytes(), access.offset()),
                    "fields of struct xdp_md are read as 4 bytes");
        }
        if (field.pointsTo() != null && signed) {
            return Finding.about(access.base(), pointer, "%s cannot be read with a sign".formatted(field), "");
        }
        ProgramKind kind = listing.program().kind();
        if (field == ContextField.EGRESS_IFINDEX && kind.expectedAttachType() != ProgramKind.ATTACH_XDP_DEVMAP) {
            return Finding.about(
                    access.base(),
                    pointer,
                    "egress_ifindex is there for programs of a devmap only",
                    "use section xdp/devmap");
        }
        return null;
    }

    /** A pointer that was stored must be loaded whole; atomic operations work on numbers. */
    private static @Nullable Finding spilled(ValidAccess access, Pointer pointer, Target.Stack stack, State state) {
        if (access.kind() == Kind.WRITE) {
            return null;
        }
        Frame frame = state.frame(stack.frame());
        long from = pointer.least() + access.offset();
        long to = pointer.greatest() + access.offset() + access.bytes();
        Finding unwritten = unwritten(access.base(), pointer, frame, from, to);
        if (unwritten != null) {
            return unwritten;
        }
        boolean loose = !pointer.isFixed() || access.kind() == Kind.ATOMIC;
        boolean cut =
                loose ? StackMemory.isTainted(frame, from, to) : StackMemory.cutsPointer(frame, from, access.bytes());
        return cut
                ? Finding.about(
                        access.base(),
                        pointer,
                        "would take a stored pointer apart",
                        "load it as the 8 bytes it was stored as")
                : null;
    }

    private static @Nullable Finding unwritten(int register, Pointer pointer, Frame frame, long from, long to) {
        Long missing = StackMemory.firstUnwritten(frame, from, to);
        return missing == null
                ? null
                : Finding.about(
                        register,
                        pointer,
                        "points to stack that was never written, at fp%d".formatted(missing),
                        "initialise the whole variable, padding included: %d bytes are read here".formatted(to - from));
    }

    /**
     * An access by an instruction or a helper to anything but the context, alignment apart.
     *
     * @param register where the pointer is
     * @param offset from the pointer
     * @param bytes how many, at most
     */
    @Nullable
    Finding memory(int register, Pointer pointer, long offset, long bytes, Kind kind, State state) {
        if (pointer.nullable()) {
            return Finding.about(register, pointer, "may be null", "compare it with NULL before, and return if it is");
        }
        if (!PointerArithmetic.isBounded(pointer)) {
            return Finding.about(register, pointer, "was moved by a number that is not bounded", TOO_LARGE);
        }
        return switch (pointer.target()) {
            case Target.Packet _, Target.PacketMeta _ -> packet(register, pointer, offset, bytes, kind);
            case Target.Stack stack -> stack(register, pointer, offset, bytes, state.frame(stack.frame()));
            case Target.MapValue value -> mapValue(register, pointer, value.map(), offset, bytes, kind);
            case Target.MapKey key ->
                kind == Kind.READ
                        ? within(register, pointer, offset, bytes, key.map().keySize())
                        : Finding.about(register, pointer, "is a map's key, which is read-only", "");
            case Target.RingBufferRecord one -> within(register, pointer, offset, bytes, one.bytes());
            case Target.Memory memory -> within(register, pointer, offset, bytes, memory.bytes());
            case Target.Context _ ->
                Finding.about(register, pointer, "is the context, which cannot be used as memory", "");
            case Target.PacketEnd _, Target.MapHandle _, Target.Function _ ->
                Finding.about(register, pointer, "is no memory, and cannot be dereferenced", "");
        };
    }

    /** What is known to be there counts from the packet's start plus the unknown part, so only the known part is to be looked at. */
    private static @Nullable Finding packet(int register, Pointer pointer, long offset, long bytes, Kind kind) {
        if (kind == Kind.ATOMIC) {
            return Finding.about(register, pointer, "points to the packet, where nothing is atomic", "");
        }
        long from = pointer.offset() + offset;
        long to = from + bytes;
        if (pointer.variable().signedMin() < 0) {
            return Finding.about(
                    register, pointer, "may point before the packet", "keep the offset from becoming negative");
        }
        if (from < 0) {
            return Finding.about(register, pointer, "%+d may be before the packet".formatted(offset), "");
        }
        if (to <= pointer.range()) {
            return null;
        }
        String start = pointer.target() instanceof Target.Packet ? "data" : "data_meta";
        String limit = pointer.target() instanceof Target.Packet ? "data_end" : "data";
        String base = pointer.isFixed() ? start : start + " + the variable offset";
        String range = pointer.range() == 0 ? "no byte is" : "only %d bytes are".formatted(pointer.range());
        return Finding.about(
                register,
                pointer,
                "%+d reaches %d bytes into the packet, of which %s known to be there".formatted(offset, to, range),
                "compare %s + %d with %s before this access, and go on only if it is not greater"
                        .formatted(base, to, limit));
    }

    private @Nullable Finding stack(int register, Pointer pointer, long offset, long bytes, Frame frame) {
        long from = pointer.least() + offset;
        long to = pointer.greatest() + offset + bytes;
        if (from >= -StackMemory.BYTES && to <= 0) {
            stackUse.touch(frame.subprogram, from);
            return null;
        }
        return Finding.about(
                register,
                pointer,
                "%+d leaves the stack: it would access fp%+d to fp%+d".formatted(offset, from, to),
                pointer.isFixed() ? "a function has 512 bytes of stack" : TOO_LARGE);
    }

    private @Nullable Finding mapValue(int register, Pointer pointer, MapSpec map, long offset, long bytes, Kind kind) {
        if (kind != Kind.READ && (map.flags() & MapSpec.FLAG_READ_ONLY_FOR_PROGRAMS) != 0) {
            return Finding.about(register, pointer, "is in map %s, which is read-only".formatted(map.name()), "");
        }
        if (kind != Kind.WRITE && (map.flags() & FLAG_WRITE_ONLY_FOR_PROGRAMS) != 0) {
            return Finding.about(register, pointer, "is in map %s, which is write-only".formatted(map.name()), "");
        }
        Finding outside = within(register, pointer, offset, bytes, map.valueSize());
        if (outside != null) {
            return outside;
        }
        String special = fields.overlapping(map, pointer.least() + offset, pointer.greatest() + offset + bytes);
        return special == null
                ? null
                : Finding.about(register, pointer, "reaches %s, which only helpers may touch".formatted(special), "");
    }

    private static @Nullable Finding within(int register, Pointer pointer, long offset, long bytes, long size) {
        long from = pointer.least() + offset;
        long to = pointer.greatest() + offset + bytes;
        if (from >= 0 && to <= size) {
            return null;
        }
        return Finding.about(
                register,
                pointer,
                "%+d is out of bounds: bytes %d to %d of %d".formatted(offset, from, to, size),
                pointer.isFixed() ? "" : TOO_LARGE + ", so that all %d bytes are within".formatted(bytes));
    }

    /**
     * Memory that a helper reads or writes.
     *
     * @param bytes how many, at most
     * @param reads whether it reads, so that all must be written and none an address
     * @param writes whether it writes
     */
    @Nullable
    Finding helperMemory(
            Helper helper, int register, Pointer pointer, long bytes, boolean reads, boolean writes, State state) {
        if (pointer.target().isPacket() && !helper.takesPacketMemory()) {
            return Finding.about(
                    register,
                    pointer,
                    "points to the packet, which %s does not take".formatted(helper.kernelName()),
                    "copy the bytes to the stack first");
        }
        if (reads || !writes) {
            Finding finding = memory(register, pointer, 0, bytes, Kind.READ, state);
            if (finding != null) {
                return finding;
            }
        }
        if (writes) {
            Finding finding = memory(register, pointer, 0, bytes, Kind.WRITE, state);
            if (finding != null) {
                return finding;
            }
        }
        return reads && pointer.target() instanceof Target.Stack stack
                ? helperStack(register, pointer, stack, bytes, state)
                : null;
    }

    /** Memory that is handed to code which is verified apart: all written, none of it an address. */
    @Nullable
    Finding sharedMemory(int register, Pointer pointer, long bytes, State state) {
        Finding finding = memory(register, pointer, 0, bytes, Kind.READ, state);
        return finding == null && pointer.target() instanceof Target.Stack stack
                ? helperStack(register, pointer, stack, bytes, state)
                : finding;
    }

    private static @Nullable Finding helperStack(
            int register, Pointer pointer, Target.Stack stack, long bytes, State state) {
        Frame frame = state.frame(stack.frame());
        long from = pointer.least();
        long to = pointer.greatest() + bytes;
        if (from == to) {
            return null;
        }
        Finding unwritten = unwritten(register, pointer, frame, from, to);
        if (unwritten != null) {
            return unwritten;
        }
        return StackMemory.isTainted(frame, from, to)
                ? Finding.about(
                        register, pointer, "points to stack that holds an address, which would leave the program", "")
                : null;
    }
}
