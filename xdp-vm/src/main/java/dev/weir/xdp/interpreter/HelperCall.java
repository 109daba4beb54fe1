package dev.weir.xdp.interpreter;

import dev.weir.xdp.helper.Argument;
import dev.weir.xdp.helper.Helper;
import dev.weir.xdp.helper.HelperCode;
import dev.weir.xdp.helper.HelperFunction;
import dev.weir.xdp.helper.Result;
import dev.weir.xdp.map.VmMap;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.spec.MapType;
import org.jspecify.annotations.Nullable;

/**
 * A call of a helper: its arguments are checked against the signature and turned into addresses, its result into a pointer. One for each
 * helper that a program calls, without state.
 */
final class HelperCall {
    private final Helper helper;
    private final HelperFunction function;
    private final Argument[] arguments;

    private HelperCall(Helper helper, HelperFunction function) {
        this.helper = helper;
        this.function = function;
        this.arguments = helper.arguments().toArray(new Argument[0]);
    }

    static HelperCall of(Helper helper) {
        return new HelperCall(helper, HelperCode.of(helper).function());
    }

    Helper helper() {
        return helper;
    }

    /** Calls it with R1 to R5; returns R0. */
    long call(Execution execution) {
        VmMap map = arguments.length > 0 && arguments[0] == Argument.MAP ? map(execution, 1) : secondMap(execution);
        long result = function.call(
                execution.cpu(),
                argument(execution, map, 0),
                argument(execution, map, 1),
                argument(execution, map, 2),
                argument(execution, map, 3),
                argument(execution, map, 4));
        if (helper.changesPacket()) {
            execution.context().renewPacket();
        }
        return result(execution, map, result);
    }

    private @Nullable VmMap secondMap(Execution execution) {
        return arguments.length > 1 && arguments[1] == Argument.MAP ? map(execution, 2) : null;
    }

    private VmMap map(Execution execution, int register) {
        VmMap map = execution.requireMap(execution.register(register));
        MapType type = map.spec().type();
        if (!helper.accepts(type)) {
            throw fault("does not work on map %s, a %s".formatted(map.spec().name(), type));
        }
        return map;
    }

    /** What the helper gets in the place of an argument; whatever is in the register if it takes none there. */
    private long argument(Execution execution, @Nullable VmMap map, int index) {
        long value = execution.register(index + 1);
        if (index >= arguments.length) {
            return value;
        }
        Regions regions = execution.regions();
        Argument argument = arguments[index];
        return switch (argument) {
            case ANYTHING, UNCHECKED, MAP, SIZE, SIZE_OR_ZERO, CONSTANT_SIZE -> value;
            case MAP_KEY -> regions.readable(value, require(map).spec().keySize());
            case MAP_VALUE -> regions.readable(value, require(map).spec().valueSize());
            case MAP_VALUE_OUT -> valueOut(regions, require(map), value);
            case MEMORY, MEMORY_OR_NULL, MEMORY_OUT, MEMORY_OUT_OR_NULL, MEMORY_IN_OUT ->
                memory(execution, argument, value, execution.register(index + 2));
            case INT_IN_OUT, LONG_OUT, SPIN_LOCK -> aligned(regions, value, argument.fixedBytes());
            case IPV4_HEADER, IPV6_HEADER, TCP_HEADER -> regions.readable(value, argument.fixedBytes());
            case CONSTANT_STRING -> text(regions, value);
            case CONTEXT -> execution.context().require(value);
            case RING_BUFFER_MEMORY -> record(regions, value);
            case FUNCTION, STACK_OR_NULL -> throw new IllegalStateException(helper + " takes a callback");
        };
    }

    private long result(Execution execution, @Nullable VmMap map, long result) {
        return switch (helper.result()) {
            case Result.INTEGER, Result.VOID -> result;
            case Result.MAP_VALUE_OR_NULL -> execution.mapValue(require(map), result);
            case Result.RING_BUFFER_MEMORY_OR_NULL ->
                result == 0 ? 0 : newRecord(execution.regions(), result, execution.register(2));
        };
    }

    private static long valueOut(Regions regions, VmMap map, long pointer) {
        int size = map.spec().valueSize();
        // A bloom filter is asked whether it has the value.
        return map.spec().type() == MapType.BLOOM_FILTER
                ? regions.readable(pointer, size)
                : regions.writable(pointer, size);
    }

    private long memory(Execution execution, Argument argument, long pointer, long size) {
        boolean mayBeNull = argument == Argument.MEMORY_OR_NULL || argument == Argument.MEMORY_OUT_OR_NULL;
        if (mayBeNull && pointer == 0 && size == 0) {
            return 0;
        }
        if (size < 0 || size > Integer.MAX_VALUE) {
            throw fault("is given %d bytes".formatted(size));
        }
        boolean read = argument == Argument.MEMORY || argument == Argument.MEMORY_OR_NULL;
        Regions regions = execution.regions();
        return read ? regions.readable(pointer, (int) size) : regions.writable(pointer, (int) size);
    }

    private static long aligned(Regions regions, long pointer, int size) {
        long address = regions.writable(pointer, size);
        if ((address & (size - 1)) != 0) {
            throw regions.fault("aligned access", pointer, size);
        }
        return address;
    }

    /** Every byte up to the NUL must be there. */
    private static long text(Regions regions, long pointer) {
        long address = regions.readable(pointer, 1);
        for (int length = 0; Memory.getByte(address + length) != 0; length++) {
            regions.readable(pointer + length + 1, 1);
        }
        return address;
    }

    private long record(Regions regions, long pointer) {
        int region = regions.regionOf(pointer);
        if (region < 0 || regions.kind(region) != Region.RING_BUFFER_RECORD || Regions.distance(pointer) != 0) {
            throw fault("is given %#x, which is no record of a ring buffer".formatted(pointer));
        }
        long address = regions.readable(pointer, 0);
        regions.clear(region);
        return address;
    }

    private static long newRecord(Regions regions, long address, long size) {
        int region = regions.add(Region.RING_BUFFER_RECORD, address, 0, (int) size, true);
        return regions.pointer(region, 0);
    }

    private VmMap require(@Nullable VmMap map) {
        if (map == null) {
            throw new IllegalStateException(helper + " takes no map");
        }
        return map;
    }

    private AccessFault fault(String what) {
        return new AccessFault("helper %s %s".formatted(helper.kernelName(), what));
    }
}
