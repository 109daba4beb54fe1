package dev.weir.xdp.spec;

import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.btf.CoreRelocation;
import dev.weir.xdp.btf.CoreResolver;
import dev.weir.xdp.btf.CoreValue;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.isa.MemorySize;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Puts the numbers that a machine's types say into the instructions of programs. */
final class CoreLinker {
    /** A call of helper 0x0bad2310, which libbpf, too, leaves where nothing can be put, and verifiers' logs are searched for. */
    static final Instruction NOWHERE = new Instruction(0x85, 0, 0, 0, 0x0bad_2310);

    private final Btf own;
    private final Collection<ProgramSpec> programs;
    private final CoreResolver resolver;

    CoreLinker(Btf own, Btf machine, Collection<ProgramSpec> programs) {
        this.own = own;
        this.programs = programs;
        this.resolver = new CoreResolver(
                own,
                machine,
                programs.stream()
                        .flatMap(program -> program.coreRelocations().stream())
                        .toList());
    }

    /** The programs by name, relocated. */
    Map<String, ProgramSpec> relocated() {
        Map<String, ProgramSpec> changed = new LinkedHashMap<>();
        programs.forEach(program -> changed.put(program.name(), relocate(program)));
        return changed;
    }

    private ProgramSpec relocate(ProgramSpec program) {
        Instructions.Builder code = Instructions.builder().addAll(program.instructions());
        for (CoreRelocation relocation : program.coreRelocations()) {
            int slot = relocation.slot();
            boolean wide = code.get(slot).isLoadImmediate64();
            Optional<CoreValue> value = resolver.target(relocation);
            boolean done = value.isPresent() && put(code, relocation, value.get());
            if (!done) {
                code.set(slot, NOWHERE);
                if (wide) {
                    code.set(slot + 1, NOWHERE);
                }
            }
        }
        return program.relocated(code.build());
    }

    /** Puts a number into an instruction; whether that could be done. */
    private boolean put(Instructions.Builder code, CoreRelocation relocation, CoreValue value) {
        int slot = relocation.slot();
        Instruction it = code.get(slot);
        switch (it.instructionClass()) {
            case ALU, ALU64 -> code.set(slot, it.withImmediate((int) value.value()));
            case LD -> {
                code.set(slot, it.withImmediate((int) value.value()));
                code.set(slot + 1, code.get(slot + 1).withImmediate((int) (value.value() >>> Integer.SIZE)));
            }
            case LDX, ST, STX -> {
                Optional<MemorySize> size = size(it, CoreResolver.own(own, relocation), value);
                if (size.isEmpty() || value.value() != (short) value.value()) {
                    return false;
                }
                int opcode = (it.opcode() & ~MemorySize.DOUBLE_WORD.code())
                        | size.get().code();
                code.set(
                        slot,
                        new Instruction(opcode, it.destination(), it.source(), (int) value.value(), it.immediate()));
            }
            case JMP, JMP32 -> throw new IllegalStateException("a jump has no number of a type");
        }
        return true;
    }

    /** A field that is wider here than in the object is loaded whole, if it is an unsigned number; else that cannot be said. */
    private static Optional<MemorySize> size(Instruction it, CoreValue compiled, CoreValue here) {
        MemorySize written = MemorySize.of(it.opcode());
        if (compiled.fieldBytes() == here.fieldBytes() || compiled.fieldBytes() != written.bytes()) {
            return Optional.of(written);
        }
        return Arrays.stream(MemorySize.values())
                .filter(size -> size.bytes() == here.fieldBytes() && compiled.unsigned() && here.unsigned())
                .findFirst();
    }

    /** Why a relocation does not suit its instruction, which must hold what the object's own types say; empty if it does. */
    static Optional<String> problem(Instructions code, CoreRelocation relocation, CoreValue compiled) {
        OptionalLong held = held(code, relocation.slot());
        if (held.isEmpty()) {
            return Optional.of("a CO-RE relocation of an instruction that has no number, or of half of one");
        }
        boolean wide = code.get(relocation.slot()).isLoadImmediate64();
        boolean same = wide ? held.getAsLong() == compiled.value() : (int) held.getAsLong() == (int) compiled.value();
        return same || !compiled.exact()
                ? Optional.empty()
                : Optional.of("a CO-RE relocation says %d is here (type %d, access %s), and %d is"
                        .formatted(compiled.value(), relocation.typeId(), relocation.access(), held.getAsLong()));
    }

    private static OptionalLong held(Instructions code, int slot) {
        Instruction it = code.get(slot);
        return switch (it.instructionClass()) {
            case ALU, ALU64 -> OptionalLong.of(it.immediate());
            case LDX, ST, STX -> OptionalLong.of(it.offset());
            case LD ->
                it.isLoadImmediate64() && slot + 1 < code.size()
                        ? OptionalLong.of((it.immediate() & 0xffff_ffffL)
                                | (long) code.get(slot + 1).immediate() << Integer.SIZE)
                        : OptionalLong.empty();
            case JMP, JMP32 -> OptionalLong.empty();
        };
    }
}
