package dev.weir.xdp.fuzz;

/**
 * What a draft knows of a register or a stack slot: as much as it takes to write programs that mostly are safe.
 *
 * @param kind what sort of thing
 * @param limit of a number, the greatest that it may be, -1 if it may be anything; of a stack pointer, its offset; of a map value, the
 *     index of its map
 * @param room of a pointer, how many bytes from there on may be accessed
 */
record Held(Kind kind, long limit, int room) {
    static final Held NOTHING = new Held(Kind.NOTHING, 0, 0);
    static final Held ANY_NUMBER = new Held(Kind.NUMBER, -1, 0);
    static final Held CONTEXT = new Held(Kind.CONTEXT, 0, 0);
    static final Held END = new Held(Kind.END, 0, 0);

    enum Kind {
        NOTHING,
        NUMBER,
        CONTEXT,
        PACKET,
        META,
        END,
        STACK,
        /** Another function's stack. */
        MEMORY,
        VALUE,
        VALUE_OR_NULL,
        RECORD
    }

    static Held number(long limit) {
        return new Held(Kind.NUMBER, limit, 0);
    }

    static Held packet(int room) {
        return new Held(Kind.PACKET, 0, room);
    }

    static Held stack(int offset) {
        return new Held(Kind.STACK, offset, -offset);
    }

    static Held memory(int room) {
        return new Held(Kind.MEMORY, 0, room);
    }

    static Held value(int map, int room) {
        return new Held(Kind.VALUE, map, room);
    }

    boolean isNumber() {
        return kind == Kind.NUMBER;
    }

    /** Whether it is a number that is at most so much. */
    boolean isAtMost(long most) {
        return isNumber() && limit >= 0 && limit <= most;
    }

    boolean isPacket() {
        return kind == Kind.PACKET || kind == Kind.META || kind == Kind.END;
    }

    /** Whether bytes there may be loaded and stored by instructions. */
    boolean isMemory() {
        return switch (kind) {
            case PACKET, META, STACK, MEMORY, VALUE, RECORD -> true;
            case NOTHING, NUMBER, CONTEXT, END, VALUE_OR_NULL -> false;
        };
    }

    /** Whether accesses must be aligned. */
    boolean isStack() {
        return kind == Kind.STACK || kind == Kind.MEMORY;
    }

    /** The same so many bytes further. */
    Held moved(int bytes) {
        return new Held(kind, kind == Kind.STACK ? limit + bytes : limit, room - bytes);
    }

    Held withRoom(int bytes) {
        return new Held(kind, limit, bytes);
    }

    /** What is known where two ways meet. */
    Held join(Held other) {
        if (equals(other)) {
            return this;
        }
        if (kind != other.kind) {
            return NOTHING;
        }
        if (kind == Kind.NUMBER) {
            return limit < 0 || other.limit < 0 ? ANY_NUMBER : number(Math.max(limit, other.limit));
        }
        return limit == other.limit ? withRoom(Math.min(room, other.room)) : NOTHING;
    }
}
