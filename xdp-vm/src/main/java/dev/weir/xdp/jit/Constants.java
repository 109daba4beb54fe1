package dev.weir.xdp.jit;

import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.List;

/**
 * Objects that a compiled program knows by name: static final fields of its class, filled from its class data, so that the JVM's compiler
 * takes them for constants and sees through their methods.
 */
final class Constants {
    /**
     * One of them.
     *
     * @param field the field's name
     * @param type the field's type
     * @param value what is in it
     */
    record Constant(String field, ClassDesc type, Object value) {}

    private final List<Constant> all = new ArrayList<>();

    /** The field of an object. */
    Constant of(ClassDesc type, Object value) {
        for (Constant known : all) {
            if (known.value().equals(value)) {
                return known;
            }
        }
        Constant made = new Constant("C" + all.size(), type, value);
        all.add(made);
        return made;
    }

    List<Constant> all() {
        return all;
    }
}
