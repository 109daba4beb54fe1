package dev.weir.xdp.verifier;

import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;

/** Array look-ups whose key is a known index: the kernel from 6.14 on, too, knows that the element is there. */
final class ConstantKey {
    private static final int KEY_REGISTER = 2;

    private ConstantKey() {}

    /** Whether the element that a look-up is about is there, whatever the map holds. */
    static boolean isThere(MapSpec map, State state) {
        boolean array = map.type() == MapType.ARRAY || map.type() == MapType.PERCPU_ARRAY;
        if (!array
                || !(state.register(KEY_REGISTER) instanceof Pointer key)
                || !(key.target() instanceof Target.Stack stack)
                || !key.isFixed()
                || key.offset() % Integer.BYTES != 0) {
            return false;
        }
        Frame frame = state.frame(stack.frame());
        int number = (int) ((-key.offset() - 1) / Slot.BYTES);
        int first = (int) (key.offset() & (Slot.BYTES - 1));
        boolean isThere = frame.slot(number).load(first, Integer.BYTES) instanceof ScalarValue index
                && index.scalar().isConstant()
                && Long.compareUnsigned(index.scalar().value(), Integer.toUnsignedLong(map.maxEntries())) < 0;
        if (isThere && frame.slot(number).value() != null) {
            Checkpoint.needPrecise(state.checkpoint(), frame.slotOrigins(number));
        }
        return isThere;
    }
}
