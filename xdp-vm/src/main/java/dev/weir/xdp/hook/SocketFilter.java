package dev.weir.xdp.hook;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.weir.xdp.sys.Socket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Which frames a packet socket takes: a program of the classic BPF machine ({@code Documentation/networking/filter.rst}). */
record SocketFilter(List<Instruction> program) {
    private static final int LOAD_WORD = 0x20;
    private static final int LOAD_BYTE = 0x30;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int RETURN = 0x06;
    /** {@code SKF_AD_OFF + SKF_AD_MARK}: the frame's mark stands where no frame reaches. */
    private static final int MARK = -0x1000 + 20;

    /** {@code SKF_AD_OFF + SKF_AD_PKTTYPE}. */
    private static final int PACKET_TYPE = -0x1000 + 4;

    private static final int PACKET_OUTGOING = 4;
    private static final int WHOLE_FRAME = 0x40000;
    private static final int IPV6_NEXT_HEADER = 14 + 6;
    private static final int ICMPV6 = 58;
    private static final int ICMPV6_TYPE = 14 + 40;
    private static final int NEIGHBOUR_SOLICITATION = 135;
    private static final int INSTRUCTION_BYTES = 8;
    private static final int SOCK_FPROG_BYTES = 16;

    /** {@code struct sock_filter { u16 code; u8 jump_true, jump_false; u32 k; }}. */
    record Instruction(int code, int jumpTrue, int jumpFalse, int operand) {}

    /** Takes no frame. */
    static SocketFilter nothing() {
        return new SocketFilter(List.of(new Instruction(RETURN, 0, 0, 0)));
    }

    /** Takes every frame that comes in, but those that carry a mark. */
    static SocketFilter allBut(int mark) {
        return new SocketFilter(List.of(
                new Instruction(LOAD_WORD, 0, 0, MARK),
                new Instruction(JUMP_IF_EQUAL, 2, 0, mark),
                new Instruction(LOAD_WORD, 0, 0, PACKET_TYPE),
                new Instruction(JUMP_IF_EQUAL, 0, 1, PACKET_OUTGOING),
                new Instruction(RETURN, 0, 0, 0),
                new Instruction(RETURN, 0, 0, WHOLE_FRAME)));
    }

    /** Of IPv6 frames, takes those in which somebody asks for a neighbour (RFC 4861, section 4.3). */
    static SocketFilter neighbourSolicitations() {
        return new SocketFilter(List.of(
                new Instruction(LOAD_BYTE, 0, 0, IPV6_NEXT_HEADER),
                new Instruction(JUMP_IF_EQUAL, 0, 3, ICMPV6),
                new Instruction(LOAD_BYTE, 0, 0, ICMPV6_TYPE),
                new Instruction(JUMP_IF_EQUAL, 0, 1, NEIGHBOUR_SOLICITATION),
                new Instruction(RETURN, 0, 0, WHOLE_FRAME),
                new Instruction(RETURN, 0, 0, 0)));
    }

    /** Puts the filter in place of the socket's. */
    void attach(Socket socket) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment code = arena.allocate((long) program.size() * INSTRUCTION_BYTES, 8);
            for (int i = 0; i < program.size(); i++) {
                Instruction instruction = program.get(i);
                long at = (long) i * INSTRUCTION_BYTES;
                int jumps = instruction.jumpFalse() << 8 | instruction.jumpTrue();
                code.set(JAVA_SHORT, at, (short) instruction.code());
                code.set(JAVA_SHORT, at + 2, (short) jumps);
                code.set(JAVA_INT, at + 4, instruction.operand());
            }
            // struct sock_fprog { u16 length; struct sock_filter *filter; }
            MemorySegment filter = arena.allocate(SOCK_FPROG_BYTES, 8);
            filter.set(JAVA_SHORT, 0, (short) program.size());
            filter.set(JAVA_LONG, 8, code.address());
            socket.set(
                    Socket.SOL_SOCKET, Socket.SO_ATTACH_FILTER, filter, "choosing which frames a packet socket takes");
        }
    }
}
