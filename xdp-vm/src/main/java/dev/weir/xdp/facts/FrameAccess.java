package dev.weir.xdp.facts;

import dev.weir.xdp.helper.Argument;
import dev.weir.xdp.helper.Helper;
import dev.weir.xdp.machine.Executable;
import dev.weir.xdp.map.VmMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a helper call may do to the caller's frame.
 *
 * @param argument which register points there, 1 to 5
 * @param from first byte that it may touch, as an offset from R10
 * @param to after the last one
 * @param writes whether it may write there; else it only reads
 */
public record FrameAccess(int argument, long from, long to, boolean writes) {
    private static final long BOTTOM = -Executable.STACK_BYTES;

    /**
     * All that a helper call may touch in the frame, from the addresses that it is given; an argument of which nothing is known may point
     * anywhere in it.
     *
     * @param registers what is known of R0 to R10 before the call
     * @param maps the program's maps
     */
    public static List<FrameAccess> of(int helper, List<Value> registers, List<VmMap> maps) {
        Optional<Helper> known = Helper.of(helper);
        List<Argument> arguments = known.map(Helper::arguments).orElse(List.of());
        List<FrameAccess> all = new ArrayList<>();
        int count = known.isPresent() ? arguments.size() : 5;
        for (int i = 0; i < count; i++) {
            Value value = registers.get(i + 1);
            Argument argument = known.isPresent() ? arguments.get(i) : Argument.UNCHECKED;
            if (value.mayBeStack() && takesAddress(argument)) {
                all.add(access(i + 1, value, argument, size(argument, i, registers, maps)));
            }
        }
        return all;
    }

    private static FrameAccess access(int register, Value value, Argument argument, long size) {
        boolean writes = !readsOnly(argument);
        if (value.kind() != Value.Kind.STACK) {
            return new FrameAccess(register, BOTTOM, 0, writes);
        }
        return new FrameAccess(
                register,
                Math.max(value.low(), BOTTOM),
                size < 0 || size > -value.high() ? 0 : value.high() + size,
                writes);
    }

    /** How many bytes at most, or -1 if that is not known. */
    private static long size(Argument argument, int index, List<Value> registers, List<VmMap> maps) {
        return switch (argument) {
            case MAP_KEY, MAP_VALUE, MAP_VALUE_OUT -> {
                Value map = registers.get(1);
                if (map.kind() != Value.Kind.MAP) {
                    yield -1;
                }
                VmMap it = maps.get((int) map.low());
                yield argument == Argument.MAP_KEY
                        ? it.spec().keySize()
                        : it.spec().valueSize();
            }
            case MEMORY, MEMORY_OR_NULL, MEMORY_OUT, MEMORY_OUT_OR_NULL, MEMORY_IN_OUT -> {
                Value size = registers.get(index + 2);
                yield size.isNumber() && size.high() >= 0 ? size.high() : -1;
            }
            case INT_IN_OUT -> Integer.BYTES;
            case LONG_OUT -> Long.BYTES;
            default -> -1;
        };
    }

    private static boolean takesAddress(Argument argument) {
        return switch (argument) {
            case ANYTHING, MAP, SIZE, SIZE_OR_ZERO, CONTEXT, CONSTANT_SIZE, FUNCTION -> false;
            default -> true;
        };
    }

    private static boolean readsOnly(Argument argument) {
        return switch (argument) {
            case MAP_KEY, MAP_VALUE, MEMORY, MEMORY_OR_NULL, IPV4_HEADER, IPV6_HEADER, TCP_HEADER, CONSTANT_STRING ->
                true;
            default -> false;
        };
    }
}
