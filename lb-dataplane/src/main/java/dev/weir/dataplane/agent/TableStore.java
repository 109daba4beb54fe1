package dev.weir.dataplane.agent;

import dev.weir.dataplane.table.MalformedTableException;
import dev.weir.dataplane.table.TableCodec;
import dev.weir.dataplane.table.TableEntry;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The last good tables on disk, in one file that is replaced whole; numbers are big-endian:
 *
 * <pre>
 *  0          4            8          12
 *  +----------+------------+----------+------------------------------+-------------+
 *  | "WEIR"   | version u32| count u32| count x (length u32, entry)  | CRC-32C u32 |
 *  +----------+------------+----------+------------------------------+-------------+
 * </pre>
 *
 * Entries are {@link TableCodec}'s; the checksum is that of all bytes before it. For one thread.
 */
final class TableStore {
    private static final int MAGIC = 0x57454952;
    private static final int VERSION = 1;
    private static final int HEADER = 12;
    private static final int CHECKSUM = 4;

    private final Path file;

    TableStore(Path directory) {
        this.file = directory.resolve("tables");
    }

    Path file() {
        return file;
    }

    /** A file that cannot be used; the message says why. */
    static final class DamagedException extends Exception {
        private DamagedException(String message) {
            super(message);
        }
    }

    /** Writes all entries; when this returns they survive a crash of the machine. */
    void save(Collection<TableEntry> entries) throws IOException {
        ByteBuffer bytes = encode(entries);
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    /** What was last saved; nothing if nothing was. */
    List<TableEntry> load() throws IOException, DamagedException {
        if (!Files.exists(file)) {
            return List.of();
        }
        return decode(ByteBuffer.wrap(Files.readAllBytes(file)));
    }

    /** Puts a damaged file out of the way; returns where it is now. */
    Path setAside() throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".damaged");
        return Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
    }

    private static ByteBuffer encode(Collection<TableEntry> entries) {
        List<byte[]> encoded = entries.stream().map(TableCodec::encode).toList();
        int size = HEADER + CHECKSUM;
        for (byte[] entry : encoded) {
            size = Math.addExact(size, Integer.BYTES + entry.length);
        }
        ByteBuffer out = ByteBuffer.allocate(size).putInt(MAGIC).putInt(VERSION).putInt(encoded.size());
        encoded.forEach(entry -> out.putInt(entry.length).put(entry));
        return out.putInt(checksum(out.array(), out.position())).flip();
    }

    private static List<TableEntry> decode(ByteBuffer in) throws DamagedException {
        int end = in.limit() - CHECKSUM;
        if (end < HEADER || in.getInt(end) != checksum(in.array(), end)) {
            throw new DamagedException("its checksum is wrong");
        }
        if (in.getInt() != MAGIC || in.getInt() != VERSION) {
            throw new DamagedException("it is not of version " + VERSION);
        }
        int count = in.getInt();
        List<TableEntry> entries = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                byte[] entry = new byte[Math.min(in.getInt() & Integer.MAX_VALUE, end)];
                in.get(entry);
                entries.add(TableCodec.decode(entry));
            }
        } catch (BufferUnderflowException | MalformedTableException e) {
            throw new DamagedException("entry %d of %d: %s".formatted(entries.size(), count, e));
        }
        return entries;
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
