package dev.weir.xdp.helper;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A helper function by its number in {@code uapi/linux/bpf.h}, and its signature. */
public enum Helper {
    MAP_LOOKUP_ELEM(1, Result.MAP_VALUE_OR_NULL, Argument.MAP, Argument.MAP_KEY),
    MAP_UPDATE_ELEM(2, Result.INTEGER, Argument.MAP, Argument.MAP_KEY, Argument.MAP_VALUE, Argument.ANYTHING),
    MAP_DELETE_ELEM(3, Result.INTEGER, Argument.MAP, Argument.MAP_KEY),
    KTIME_GET_NS(5, Result.INTEGER);

    private static final Map<Integer, Helper> BY_NUMBER =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Helper::number, Function.identity()));

    private final int number;
    private final Result result;
    private final List<Argument> arguments;

    Helper(int number, Result result, Argument... arguments) {
        this.number = number;
        this.result = result;
        this.arguments = List.of(arguments);
    }

    /** The helper of a number; empty if this machine has none. */
    public static Optional<Helper> of(int number) {
        return Optional.ofNullable(BY_NUMBER.get(number));
    }

    /** Its number: the immediate of the call. */
    public int number() {
        return number;
    }

    /** What it leaves in R0. */
    public Result result() {
        return result;
    }

    /** What it takes in R1, R2, ... */
    public List<Argument> arguments() {
        return arguments;
    }
}
