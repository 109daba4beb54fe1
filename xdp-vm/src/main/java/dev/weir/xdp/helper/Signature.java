package dev.weir.xdp.helper;

import java.util.List;

/** What a helper takes and gives. */
record Signature(Result result, List<Argument> arguments) {
    Signature {
        arguments = List.copyOf(arguments);
    }

    static Signature returning(Result result, Argument... arguments) {
        return new Signature(result, List.of(arguments));
    }
}
