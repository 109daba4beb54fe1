package dev.weir.xdp.fuzz;

/** Writes the statements of one function. */
final class DraftWriter {
    private final Draft draft;
    private final NumberIdioms numbers;
    private final PacketIdioms packets;
    private final MemoryIdioms memory;
    private final MapIdioms maps;
    private final FlowIdioms flow;
    private final CallIdioms calls;

    DraftWriter(Draft draft) {
        this.draft = draft;
        this.numbers = new NumberIdioms(draft);
        this.packets = new PacketIdioms(draft, numbers);
        this.memory = new MemoryIdioms(draft, numbers);
        this.maps = new MapIdioms(draft, numbers, memory);
        this.flow = new FlowIdioms(draft, numbers, this);
        this.calls = new CallIdioms(draft, numbers);
    }

    void statement() {
        int choice = draft.choose(100);
        if (choice < 22) {
            numbers.write();
        } else if (choice < 40) {
            packets.write();
        } else if (choice < 66) {
            memory.write();
        } else if (choice < 78) {
            maps.write();
        } else if (choice < 92) {
            flow.write();
        } else {
            calls.write();
        }
    }

    void statements(int count) {
        for (int i = 0; i < count; i++) {
            statement();
        }
    }
}
