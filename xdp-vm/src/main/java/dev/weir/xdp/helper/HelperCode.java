package dev.weir.xdp.helper;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The one implementation of a helper: {@code public static long method(Cpu, long, long, long, long, long)} of a public class, which the
 * JIT's code calls directly, and the same as a function object for the interpreter.
 *
 * @param helper whose implementation it is; none that {@linkplain Helper#isControlFlow goes on with code of the program}
 * @param owner the class of the method
 * @param method its name, of which the class has one
 * @param function calls it
 */
public record HelperCode(Helper helper, Class<?> owner, String method, HelperFunction function) {
    private static final Map<Helper, HelperCode> ALL = List.of(
                    new HelperCode(Helper.MAP_LOOKUP_ELEM, MapHelpers.class, "lookup", MapHelpers::lookup),
                    new HelperCode(
                            Helper.MAP_LOOKUP_PERCPU_ELEM, MapHelpers.class, "lookupPerCpu", MapHelpers::lookupPerCpu),
                    new HelperCode(Helper.MAP_UPDATE_ELEM, MapHelpers.class, "update", MapHelpers::update),
                    new HelperCode(Helper.MAP_DELETE_ELEM, MapHelpers.class, "delete", MapHelpers::delete),
                    new HelperCode(Helper.MAP_PUSH_ELEM, MapHelpers.class, "push", MapHelpers::push),
                    new HelperCode(Helper.MAP_POP_ELEM, MapHelpers.class, "pop", MapHelpers::pop),
                    new HelperCode(Helper.MAP_PEEK_ELEM, MapHelpers.class, "peek", MapHelpers::peek),
                    new HelperCode(Helper.SPIN_LOCK, LockHelpers.class, "lock", LockHelpers::lock),
                    new HelperCode(Helper.SPIN_UNLOCK, LockHelpers.class, "unlock", LockHelpers::unlock),
                    new HelperCode(Helper.KTIME_GET_NS, ClockHelpers.class, "monotonic", ClockHelpers::monotonic),
                    new HelperCode(Helper.KTIME_GET_BOOT_NS, ClockHelpers.class, "sinceBoot", ClockHelpers::sinceBoot),
                    new HelperCode(Helper.KTIME_GET_COARSE_NS, ClockHelpers.class, "coarse", ClockHelpers::coarse),
                    new HelperCode(Helper.KTIME_GET_TAI_NS, ClockHelpers.class, "atomic", ClockHelpers::atomic),
                    new HelperCode(Helper.JIFFIES64, ClockHelpers.class, "jiffies", ClockHelpers::jiffies),
                    new HelperCode(Helper.GET_PRANDOM_U32, CpuHelpers.class, "random", CpuHelpers::random),
                    new HelperCode(Helper.GET_SMP_PROCESSOR_ID, CpuHelpers.class, "number", CpuHelpers::number),
                    new HelperCode(Helper.GET_NUMA_NODE_ID, CpuHelpers.class, "numaNode", CpuHelpers::numaNode),
                    new HelperCode(
                            Helper.XDP_ADJUST_HEAD, PacketHelpers.class, "adjustHead", PacketHelpers::adjustHead),
                    new HelperCode(
                            Helper.XDP_ADJUST_META, PacketHelpers.class, "adjustMeta", PacketHelpers::adjustMeta),
                    new HelperCode(
                            Helper.XDP_ADJUST_TAIL, PacketHelpers.class, "adjustTail", PacketHelpers::adjustTail),
                    new HelperCode(Helper.XDP_GET_BUFF_LEN, PacketHelpers.class, "length", PacketHelpers::length),
                    new HelperCode(Helper.XDP_LOAD_BYTES, PacketHelpers.class, "load", PacketHelpers::load),
                    new HelperCode(Helper.XDP_STORE_BYTES, PacketHelpers.class, "store", PacketHelpers::store),
                    new HelperCode(Helper.CSUM_DIFF, ChecksumHelpers.class, "difference", ChecksumHelpers::difference),
                    new HelperCode(Helper.REDIRECT, RedirectHelpers.class, "toInterface", RedirectHelpers::toInterface),
                    new HelperCode(Helper.REDIRECT_MAP, RedirectHelpers.class, "toEntry", RedirectHelpers::toEntry),
                    new HelperCode(Helper.CHECK_MTU, MtuHelpers.class, "check", MtuHelpers::check),
                    new HelperCode(Helper.FIB_LOOKUP, FibHelpers.class, "lookup", FibHelpers::lookup),
                    new HelperCode(Helper.STRTOL, StringHelpers.class, "signed", StringHelpers::signed),
                    new HelperCode(Helper.STRTOUL, StringHelpers.class, "unsigned", StringHelpers::unsigned),
                    new HelperCode(Helper.STRNCMP, StringHelpers.class, "compare", StringHelpers::compare),
                    new HelperCode(Helper.RINGBUF_OUTPUT, EventHelpers.class, "output", EventHelpers::output),
                    new HelperCode(Helper.RINGBUF_RESERVE, EventHelpers.class, "reserve", EventHelpers::reserve),
                    new HelperCode(Helper.RINGBUF_SUBMIT, EventHelpers.class, "submit", EventHelpers::submit),
                    new HelperCode(Helper.RINGBUF_DISCARD, EventHelpers.class, "discard", EventHelpers::discard),
                    new HelperCode(Helper.RINGBUF_QUERY, EventHelpers.class, "query", EventHelpers::query),
                    new HelperCode(
                            Helper.PERF_EVENT_OUTPUT, EventHelpers.class, "perfOutput", EventHelpers::perfOutput),
                    new HelperCode(Helper.SNPRINTF, FormatHelpers.class, "write", FormatHelpers::write),
                    new HelperCode(Helper.TRACE_PRINTK, FormatHelpers.class, "trace", FormatHelpers::trace),
                    new HelperCode(Helper.TRACE_VPRINTK, FormatHelpers.class, "traceArray", FormatHelpers::traceArray),
                    new HelperCode(
                            Helper.TCP_RAW_GEN_SYNCOOKIE_IPV4,
                            SynCookieHelpers.class,
                            "makeIpv4",
                            SynCookieHelpers::makeIpv4),
                    new HelperCode(
                            Helper.TCP_RAW_GEN_SYNCOOKIE_IPV6,
                            SynCookieHelpers.class,
                            "makeIpv6",
                            SynCookieHelpers::makeIpv6),
                    new HelperCode(
                            Helper.TCP_RAW_CHECK_SYNCOOKIE_IPV4,
                            SynCookieHelpers.class,
                            "checkIpv4",
                            SynCookieHelpers::checkIpv4),
                    new HelperCode(
                            Helper.TCP_RAW_CHECK_SYNCOOKIE_IPV6,
                            SynCookieHelpers.class,
                            "checkIpv6",
                            SynCookieHelpers::checkIpv6))
            .stream()
            .collect(Collectors.toMap(
                    HelperCode::helper, Function.identity(), (one, other) -> one, () -> new EnumMap<>(Helper.class)));

    /**
     * The implementation of a helper.
     *
     * @throws IllegalArgumentException if interpreter and JIT do it themselves
     */
    public static HelperCode of(Helper helper) {
        HelperCode code = ALL.get(helper);
        if (code == null) {
            throw new IllegalArgumentException(helper.kernelName() + " is not called but done by the machine itself");
        }
        return code;
    }
}
