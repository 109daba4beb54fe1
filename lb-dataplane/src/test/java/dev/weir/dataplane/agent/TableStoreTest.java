package dev.weir.dataplane.agent;

import static dev.weir.dataplane.agent.AgentTables.table;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weir.dataplane.table.ServiceRemoved;
import dev.weir.dataplane.table.TableEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableStoreTest {
    @TempDir
    Path directory;

    private final List<TableEntry> entries =
            List.of(table(1, "192.0.2.11", "2001:db8::12"), new ServiceRemoved("gone", 7));

    @Test
    void hasNothingBeforeTheFirstSave() throws Exception {
        assertEquals(List.of(), new TableStore(directory).load());
    }

    @Test
    void givesBackWhatWasSavedLast() throws Exception {
        TableStore store = new TableStore(directory);
        store.save(List.of());
        store.save(entries);
        assertEquals(entries, new TableStore(directory).load());
        assertFalse(Files.exists(directory.resolve("tables.new")));
    }

    @Test
    void noticesEveryDamage() throws Exception {
        TableStore store = new TableStore(directory);
        store.save(entries);
        byte[] good = Files.readAllBytes(store.file());
        for (int i = 0; i < good.length; i++) {
            byte[] flipped = good.clone();
            flipped[i] ^= 0x40;
            Files.write(store.file(), flipped);
            assertThrows(TableStore.DamagedException.class, store::load, "byte " + i);
            Files.write(store.file(), Arrays.copyOf(good, i));
            assertThrows(TableStore.DamagedException.class, store::load, "cut at " + i);
        }
    }

    @Test
    void putsDamagedFileAside() throws Exception {
        TableStore store = new TableStore(directory);
        Files.write(store.file(), new byte[] {1});
        Path aside = store.setAside();
        assertEquals(1, Files.size(aside));
        assertEquals(List.of(), store.load());
    }
}
