package dev.weir.xdp.helper;

import static dev.weir.xdp.helper.Argument.ANYTHING;
import static dev.weir.xdp.helper.Argument.CONSTANT_SIZE;
import static dev.weir.xdp.helper.Argument.CONSTANT_STRING;
import static dev.weir.xdp.helper.Argument.CONTEXT;
import static dev.weir.xdp.helper.Argument.FUNCTION;
import static dev.weir.xdp.helper.Argument.INT_IN_OUT;
import static dev.weir.xdp.helper.Argument.IPV4_HEADER;
import static dev.weir.xdp.helper.Argument.IPV6_HEADER;
import static dev.weir.xdp.helper.Argument.LONG_OUT;
import static dev.weir.xdp.helper.Argument.MAP;
import static dev.weir.xdp.helper.Argument.MAP_KEY;
import static dev.weir.xdp.helper.Argument.MAP_VALUE;
import static dev.weir.xdp.helper.Argument.MAP_VALUE_OUT;
import static dev.weir.xdp.helper.Argument.MEMORY;
import static dev.weir.xdp.helper.Argument.MEMORY_IN_OUT;
import static dev.weir.xdp.helper.Argument.MEMORY_OR_NULL;
import static dev.weir.xdp.helper.Argument.MEMORY_OUT;
import static dev.weir.xdp.helper.Argument.MEMORY_OUT_OR_NULL;
import static dev.weir.xdp.helper.Argument.RING_BUFFER_MEMORY;
import static dev.weir.xdp.helper.Argument.SIZE;
import static dev.weir.xdp.helper.Argument.SIZE_OR_ZERO;
import static dev.weir.xdp.helper.Argument.STACK_OR_NULL;
import static dev.weir.xdp.helper.Argument.TCP_HEADER;
import static dev.weir.xdp.helper.Argument.UNCHECKED;
import static dev.weir.xdp.helper.HelperFlag.CHANGES_PACKET;
import static dev.weir.xdp.helper.HelperFlag.CONTROL_FLOW;
import static dev.weir.xdp.helper.HelperFlag.GPL;
import static dev.weir.xdp.helper.HelperFlag.PACKET_MEMORY;
import static dev.weir.xdp.helper.HelperFlag.UNDER_LOCK;
import static dev.weir.xdp.helper.Signature.returning;

import dev.weir.xdp.isa.HelperNames;
import dev.weir.xdp.spec.MapType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A helper function that programs may call, by its number in {@code uapi/linux/bpf.h}, and what a verifier and a disassembler must
 * know of it. What it does is a {@link HelperFunction}. The kernel's manual of the helpers is {@code man 7 bpf-helpers}.
 */
public enum Helper {
    MAP_LOOKUP_ELEM(1, MapUse.LOOKUP, returning(Result.MAP_VALUE_OR_NULL, MAP, MAP_KEY), PACKET_MEMORY),
    MAP_UPDATE_ELEM(2, MapUse.CHANGE, returning(Result.INTEGER, MAP, MAP_KEY, MAP_VALUE, ANYTHING), PACKET_MEMORY),
    MAP_DELETE_ELEM(3, MapUse.CHANGE, returning(Result.INTEGER, MAP, MAP_KEY), PACKET_MEMORY),
    KTIME_GET_NS(5, returning(Result.INTEGER)),
    TRACE_PRINTK(6, returning(Result.INTEGER, MEMORY, SIZE, UNCHECKED, UNCHECKED, UNCHECKED), GPL),
    GET_PRANDOM_U32(7, returning(Result.INTEGER)),
    GET_SMP_PROCESSOR_ID(8, returning(Result.INTEGER)),
    TAIL_CALL(12, MapUse.TAIL_CALL, returning(Result.VOID, CONTEXT, MAP, ANYTHING), CONTROL_FLOW, CHANGES_PACKET),
    REDIRECT(23, returning(Result.INTEGER, ANYTHING, ANYTHING)),
    PERF_EVENT_OUTPUT(
            25, MapUse.PERF_EVENTS, returning(Result.INTEGER, CONTEXT, MAP, ANYTHING, MEMORY, SIZE_OR_ZERO), GPL),
    CSUM_DIFF(
            28,
            returning(Result.INTEGER, MEMORY_OR_NULL, SIZE_OR_ZERO, MEMORY_OR_NULL, SIZE_OR_ZERO, ANYTHING),
            PACKET_MEMORY),
    GET_NUMA_NODE_ID(42, returning(Result.INTEGER)),
    XDP_ADJUST_HEAD(44, returning(Result.INTEGER, CONTEXT, ANYTHING), CHANGES_PACKET),
    REDIRECT_MAP(51, MapUse.REDIRECT, returning(Result.INTEGER, MAP, ANYTHING, ANYTHING)),
    XDP_ADJUST_META(54, returning(Result.INTEGER, CONTEXT, ANYTHING), CHANGES_PACKET),
    XDP_ADJUST_TAIL(65, returning(Result.INTEGER, CONTEXT, ANYTHING), CHANGES_PACKET),
    FIB_LOOKUP(69, returning(Result.INTEGER, CONTEXT, MEMORY_IN_OUT, SIZE, ANYTHING), GPL),
    MAP_PUSH_ELEM(87, MapUse.PUSH_OR_PEEK, returning(Result.INTEGER, MAP, MAP_VALUE, ANYTHING), PACKET_MEMORY),
    MAP_POP_ELEM(88, MapUse.POP, returning(Result.INTEGER, MAP, MAP_VALUE_OUT)),
    MAP_PEEK_ELEM(89, MapUse.PUSH_OR_PEEK, returning(Result.INTEGER, MAP, MAP_VALUE_OUT)),
    SPIN_LOCK(93, returning(Result.VOID, Argument.SPIN_LOCK)),
    SPIN_UNLOCK(94, returning(Result.VOID, Argument.SPIN_LOCK), UNDER_LOCK),
    STRTOL(105, returning(Result.INTEGER, MEMORY, SIZE, ANYTHING, LONG_OUT)),
    STRTOUL(106, returning(Result.INTEGER, MEMORY, SIZE, ANYTHING, LONG_OUT)),
    JIFFIES64(118, returning(Result.INTEGER)),
    KTIME_GET_BOOT_NS(125, returning(Result.INTEGER)),
    RINGBUF_OUTPUT(130, MapUse.RING_BUFFER, returning(Result.INTEGER, MAP, MEMORY, SIZE_OR_ZERO, ANYTHING)),
    RINGBUF_RESERVE(
            131, MapUse.RING_BUFFER, returning(Result.RING_BUFFER_MEMORY_OR_NULL, MAP, CONSTANT_SIZE, ANYTHING)),
    RINGBUF_SUBMIT(132, returning(Result.VOID, RING_BUFFER_MEMORY, ANYTHING)),
    RINGBUF_DISCARD(133, returning(Result.VOID, RING_BUFFER_MEMORY, ANYTHING)),
    RINGBUF_QUERY(134, MapUse.RING_BUFFER, returning(Result.INTEGER, MAP, ANYTHING)),
    KTIME_GET_COARSE_NS(160, returning(Result.INTEGER)),
    CHECK_MTU(163, returning(Result.INTEGER, CONTEXT, ANYTHING, INT_IN_OUT, ANYTHING, ANYTHING), GPL),
    FOR_EACH_MAP_ELEM(
            164, MapUse.FOR_EACH, returning(Result.INTEGER, MAP, FUNCTION, STACK_OR_NULL, ANYTHING), CONTROL_FLOW),
    SNPRINTF(
            165,
            returning(Result.INTEGER, MEMORY_OUT_OR_NULL, SIZE_OR_ZERO, CONSTANT_STRING, MEMORY_OR_NULL, SIZE_OR_ZERO),
            GPL),
    TRACE_VPRINTK(177, returning(Result.INTEGER, MEMORY, SIZE, MEMORY_OR_NULL, SIZE_OR_ZERO), GPL),
    LOOP(181, returning(Result.INTEGER, ANYTHING, FUNCTION, STACK_OR_NULL, ANYTHING), CONTROL_FLOW),
    STRNCMP(182, returning(Result.INTEGER, MEMORY, SIZE, CONSTANT_STRING)),
    XDP_GET_BUFF_LEN(188, returning(Result.INTEGER, CONTEXT)),
    XDP_LOAD_BYTES(189, returning(Result.INTEGER, CONTEXT, ANYTHING, MEMORY_OUT, SIZE)),
    XDP_STORE_BYTES(190, returning(Result.INTEGER, CONTEXT, ANYTHING, MEMORY, SIZE)),
    MAP_LOOKUP_PERCPU_ELEM(
            195, MapUse.LOOKUP_PER_CPU, returning(Result.MAP_VALUE_OR_NULL, MAP, MAP_KEY, ANYTHING), PACKET_MEMORY),
    TCP_RAW_GEN_SYNCOOKIE_IPV4(204, returning(Result.INTEGER, IPV4_HEADER, MEMORY, SIZE_OR_ZERO), GPL, PACKET_MEMORY),
    TCP_RAW_GEN_SYNCOOKIE_IPV6(205, returning(Result.INTEGER, IPV6_HEADER, MEMORY, SIZE_OR_ZERO), GPL, PACKET_MEMORY),
    TCP_RAW_CHECK_SYNCOOKIE_IPV4(206, returning(Result.INTEGER, IPV4_HEADER, TCP_HEADER), GPL, PACKET_MEMORY),
    TCP_RAW_CHECK_SYNCOOKIE_IPV6(207, returning(Result.INTEGER, IPV6_HEADER, TCP_HEADER), GPL, PACKET_MEMORY),
    KTIME_GET_TAI_NS(208, returning(Result.INTEGER));

    private static final Map<Integer, Helper> BY_NUMBER =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Helper::number, Function.identity()));

    private final int number;
    private final Set<MapType> mapTypes;
    private final Signature signature;
    private final Set<HelperFlag> flags;

    Helper(int number, Signature signature, HelperFlag... flags) {
        this(number, MapUse.NONE, signature, flags);
    }

    Helper(int number, Set<MapType> mapTypes, Signature signature, HelperFlag... flags) {
        this.number = number;
        this.mapTypes = mapTypes;
        this.signature = signature;
        this.flags = Set.of(flags);
    }

    /** The helper of a number; empty if this machine has none. */
    public static Optional<Helper> of(int number) {
        return Optional.ofNullable(BY_NUMBER.get(number));
    }

    /** The kernel's name for the helper of a number, whether this machine has it or not; empty if the kernel has none either. */
    public static Optional<String> kernelName(int number) {
        return HelperNames.of(number);
    }

    /** The number of what the kernel calls so, whether this machine has it or not; empty if the kernel has no such helper. */
    public static OptionalInt numberOf(String kernelName) {
        return HelperNames.numberOf(kernelName);
    }

    /** Why a call of a helper that this machine does not have is refused: {@code helper 95 (bpf_sk_fullsock) is not ...}. */
    public static String unavailable(int number) {
        return kernelName(number)
                .map(name -> "helper %d (%s) is not available to XDP programs on this machine".formatted(number, name))
                .orElseGet(() -> "there is no helper %d".formatted(number));
    }

    /** Its number: the immediate of the call. */
    public int number() {
        return number;
    }

    /** What the kernel calls it, and disassemblers show: {@code bpf_map_lookup_elem}. */
    public String kernelName() {
        return kernelName(number).orElseThrow();
    }

    /** What it leaves in R0. */
    public Result result() {
        return signature.result();
    }

    /** What it takes in R1, R2, ... */
    public List<Argument> arguments() {
        return signature.arguments();
    }

    /**
     * Whether its {@link Argument#MAP} may be of a type: what the kernel's {@code check_map_func_compatibility} and the map types' own
     * operations allow.
     */
    public boolean accepts(MapType type) {
        return mapTypes.contains(type);
    }

    /** Types of maps that it works on; none if it takes no map. */
    public Set<MapType> mapTypes() {
        return mapTypes;
    }

    /** Whether only programs under a licence compatible with the GPL may call it. */
    public boolean needsGplCompatibleLicense() {
        return flags.contains(GPL);
    }

    /** Whether its memory arguments may point into the packet. */
    public boolean takesPacketMemory() {
        return flags.contains(PACKET_MEMORY);
    }

    /** Whether packet pointers from before the call are invalid after it. */
    public boolean changesPacket() {
        return flags.contains(CHANGES_PACKET);
    }

    /** Whether it may be called while a spin lock is held. */
    public boolean allowedUnderLock() {
        return flags.contains(UNDER_LOCK);
    }

    /**
     * Whether it goes on with code of the program (a tail call, a callback), so that interpreter and JIT do it themselves and there is no
     * {@link HelperFunction}.
     */
    public boolean isControlFlow() {
        return flags.contains(CONTROL_FLOW);
    }
}
