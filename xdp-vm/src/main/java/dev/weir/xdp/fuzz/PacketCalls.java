package dev.weir.xdp.fuzz;

import dev.weir.xdp.helper.Helper;
import dev.weir.xdp.isa.JumpOperation;
import dev.weir.xdp.isa.MemorySize;

/** Writes calls of helpers on the packet. */
final class PacketCalls {
    private final Body body;
    private final CodeWriter code;

    PacketCalls(Body body) {
        this.body = body;
        this.code = body.code;
    }

    void write() {
        switch (body.random.nextInt(body.functions.adjust() || body.number == 0 ? 8 : 5)) {
            case 0 -> length();
            case 1 -> bytes(Helper.XDP_LOAD_BYTES);
            case 2 -> bytes(Helper.XDP_STORE_BYTES);
            case 3 -> checksum();
            case 4 -> redirect();
            case 5 -> adjust(Helper.XDP_ADJUST_HEAD, body.random.nextInt(-32, 33));
            case 6 -> adjust(Helper.XDP_ADJUST_TAIL, body.random.nextInt(-30, 64));
            default -> adjust(Helper.XDP_ADJUST_META, -4 * body.random.nextInt(-1, 9));
        }
    }

    /**
     * Finds the packet again and goes on only if enough of it is there; R2 and R3 are to be made numbers again then. Nothing if this
     * function does not look at the packet.
     */
    void find() {
        if (body.packetBytes == 0) {
            return;
        }
        code.load(MemorySize.WORD, false, Body.PACKET, Body.CONTEXT, Accesses.CONTEXT_DATA)
                .load(MemorySize.WORD, false, 2, Body.CONTEXT, Accesses.CONTEXT_DATA_END)
                .copy(3, Body.PACKET)
                .plus(3, body.packetBytes);
        int enough = code.jumpRegister(true, JumpOperation.JLE, 3, 2);
        for (int register = Body.FIRST_SCRATCH; register <= Body.LAST_SCRATCH; register++) {
            code.move(register, 0);
        }
        body.goesToEnd(body.anyJump());
        code.land(enough);
    }

    private void checksum() {
        from(1, 2);
        from(3, 4);
        code.copy(5, Body.LAST_NUMBER).call(Helper.CSUM_DIFF);
        body.renewArguments();
    }

    private void from(int pointer, int size) {
        int words = body.random.nextInt(5);
        if (words == 0) {
            code.move(pointer, 0);
        } else if (body.packetBytes > 0 && body.random.nextBoolean()) {
            code.copy(pointer, Body.PACKET).plus(pointer, body.random.nextInt(body.packetBytes - 12) & -4);
            words = Math.min(words, 3);
        } else {
            code.copy(pointer, Body.STACK).plus(pointer, -Body.STACK_BYTES);
        }
        code.move(size, words * Integer.BYTES);
    }

    private void length() {
        code.copy(1, Body.CONTEXT).call(Helper.XDP_GET_BUFF_LEN);
        body.renewArguments();
    }

    private void bytes(Helper helper) {
        int register = body.scratch();
        code.mask(register, 63).copy(2, register);
        code.copy(1, Body.CONTEXT)
                .copy(3, Body.STACK)
                .plus(3, -Body.STACK_BYTES)
                .move(4, body.random.nextInt(1, Body.STACK_BYTES / 2))
                .call(helper);
        body.renewArguments();
    }

    private void adjust(Helper helper, int by) {
        if (body.random.nextInt(4) == 0) {
            code.copy(2, body.scratch());
        } else {
            code.move(2, by);
        }
        code.copy(1, Body.CONTEXT).call(helper);
        find();
        body.renewArguments();
    }

    /** Only says where the packet would go, since the verdict is any number. */
    private void redirect() {
        if (body.random.nextBoolean()) {
            code.move(1, body.random.nextInt(3)).move(2, body.random.nextInt(2)).call(Helper.REDIRECT);
        } else {
            int register = body.scratch();
            code.mask(register, 2 * SampleMap.DEVICES.entries() - 1).copy(2, register);
            code.loadMap(1, SampleMap.DEVICES).move(3, body.random.nextInt(6)).call(Helper.REDIRECT_MAP);
        }
        body.renewArguments();
    }
}
