package dev.weir.xdp.kernel;

import dev.weir.xdp.Verdict;
import dev.weir.xdp.isa.AluOperation;
import dev.weir.xdp.isa.AtomicOperation;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.InstructionClass;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.isa.JumpOperation;
import dev.weir.xdp.isa.MemoryMode;
import dev.weir.xdp.isa.MemorySize;
import dev.weir.xdp.isa.PseudoSource;
import dev.weir.xdp.isa.Register;
import dev.weir.xdp.spec.MapType;
import dev.weir.xdp.spec.ProgramKind;
import dev.weir.xdp.spec.ProgramType;
import dev.weir.xdp.sys.BpfCommand;
import dev.weir.xdp.sys.Fd;
import dev.weir.xdp.sys.Machine;
import dev.weir.xdp.sys.MapCreateAttr;
import dev.weir.xdp.sys.ProgramLoadAttr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.regex.Pattern;

/** Finds out whether the kernel has a feature, by trying it on the smallest program or map that needs it. */
final class FeatureProbe {
    private static final int LOG_BYTES = 4096;
    /** What the verifier has said over the years about a helper that it does not have for this kind of program ({@code kernel/bpf/verifier.c}). */
    private static final Pattern NO_HELPER = Pattern.compile("invalid func |unknown func |cannot use helper");

    private static final int SOURCE_REGISTER = 0x08;
    private static final Instructions PASS =
            Instructions.builder().move(Register.R0, Verdict.PASS.code()).exit().build();

    private FeatureProbe() {}

    /** Whether the kernel has it. Takes some microseconds; leaves nothing behind. */
    static boolean has(KernelFeature feature) {
        return switch (feature) {
            case KernelFeature.HelperCall helper -> hasHelper(helper.number());
            case KernelFeature.OfMap map -> hasMap(map.type());
            case KernelFeature.Fragments _ -> load(PASS, ProgramKind.FLAG_XDP_HAS_FRAGS).result >= 0;
            case KernelFeature.Code code -> hasCode(code);
        };
    }

    private static boolean hasHelper(int number) {
        Tried tried = load(Instructions.builder().callHelper(number).exit().build(), 0);
        return tried.result >= 0 || !NO_HELPER.matcher(tried.log).find();
    }

    private static boolean hasMap(MapType type) {
        int size = type == MapType.USER_RINGBUF ? 0 : Integer.BYTES;
        int entries = type == MapType.USER_RINGBUF ? Machine.pageSize() : 1;
        try (Arena arena = Arena.ofConfined()) {
            int keySize = type == MapType.BLOOM_FILTER ? 0 : size;
            int result = new MapCreateAttr(arena, type.code(), 0)
                    .sizes(keySize, size, entries)
                    .call(BpfCommand.BPF_MAP_CREATE);
            return closing(result) >= 0;
        }
    }

    private static boolean hasCode(KernelFeature.Code code) {
        return switch (code) {
            case TAIL_CALL_AND_FUNCTION -> hasTailCallAndFunction();
            case ATOMICS -> loads(atomics());
            case CALLBACKS -> !load(callback(), 0).log.contains("unrecognized bpf_ld_imm64");
            case VERSION_4 -> loads(signedMove());
        };
    }

    private static boolean hasTailCallAndFunction() {
        try (Arena arena = Arena.ofConfined()) {
            int programs = new MapCreateAttr(arena, MapType.PROG_ARRAY.code(), 0)
                    .sizes(Integer.BYTES, Integer.BYTES, 1)
                    .call(BpfCommand.BPF_MAP_CREATE);
            if (programs < 0) {
                return false;
            }
            try (Fd fd = Fd.owning(programs)) {
                return loads(tailCallAndFunction(fd.number()));
            }
        }
    }

    private static Instructions tailCallAndFunction(int programs) {
        int load = InstructionClass.LD.code() | MemorySize.DOUBLE_WORD.code();
        int call = InstructionClass.JMP.code() | JumpOperation.CALL.code();
        return Instructions.builder()
                .add(new Instruction(load, Register.R2.number(), PseudoSource.MAP_FD, 0, programs))
                .add(new Instruction(0, 0, 0, 0, 0))
                .move(Register.R3, 0)
                .callHelper(FeatureNeeds.TAIL_CALL)
                .add(new Instruction(call, 0, PseudoSource.LOCAL_CALL, 0, 1))
                .exit()
                .addAll(PASS)
                .build();
    }

    private static Instructions atomics() {
        int atomic = InstructionClass.STX.code() | MemoryMode.ATOMIC.code() | MemorySize.DOUBLE_WORD.code();
        int stack = Register.R10.number();
        return Instructions.builder()
                .move(Register.R1, 0)
                .store(MemorySize.DOUBLE_WORD, Register.R10, -Long.BYTES, Register.R1)
                .add(new Instruction(
                        atomic, stack, Register.R1.number(), -Long.BYTES, AtomicOperation.FETCH_ADD.code()))
                .addAll(PASS)
                .build();
    }

    /** Lacks what the kernel wants to know of a function whose address is taken: older ones do not come as far as that. */
    private static Instructions callback() {
        int load = InstructionClass.LD.code() | MemorySize.DOUBLE_WORD.code();
        return Instructions.builder()
                .add(new Instruction(load, Register.R2.number(), PseudoSource.FUNCTION, 0, 3))
                .add(new Instruction(0, 0, 0, 0, 0))
                .addAll(PASS)
                .addAll(PASS)
                .build();
    }

    private static Instructions signedMove() {
        int move = InstructionClass.ALU64.code() | AluOperation.MOV.code() | SOURCE_REGISTER;
        int result = Register.R0.number();
        return Instructions.builder()
                .move(Register.R0, 0)
                .add(new Instruction(move, result, result, Byte.SIZE, 0))
                .exit()
                .build();
    }

    private static boolean loads(Instructions code) {
        return load(code, 0).result >= 0;
    }

    private record Tried(int result, String log) {}

    private static Tried load(Instructions code, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment log = arena.allocate(LOG_BYTES);
            int result = new ProgramLoadAttr(arena, ProgramType.XDP.code(), ProgramKind.ATTACH_XDP, flags)
                    .code(arena.allocateFrom(ValueLayout.JAVA_BYTE, code.encode()), arena.allocateFrom("GPL"))
                    .log(1, log)
                    .call(BpfCommand.BPF_PROG_LOAD);
            return new Tried(closing(result), log.getString(0));
        }
    }

    private static int closing(int result) {
        if (result >= 0) {
            Fd.owning(result).close();
        }
        return result;
    }
}
