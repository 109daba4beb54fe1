package dev.weir.dataplane.apply;

import dev.weir.dataplane.table.BackendEntry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The names of services and backends as 64-bit numbers that map entries carry, by which an agent recognises what an earlier one
 * wrote: the first 8 bytes of a SHA-256. Never 0, which marks a free entry.
 */
final class Identity {
    private Identity() {}

    static long ofService(String name) {
        return of("service", name);
    }

    /** A backend that changes its address or port is another backend. */
    static long ofBackend(String pool, BackendEntry backend) {
        return of("backend", pool, backend.name(), backend.address().toString(), Integer.toString(backend.port()));
    }

    /** Each part is preceded by its length, so that no two lists of parts read the same. */
    private static long of(String... parts) {
        MessageDigest digest = sha256();
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            digest.update(
                    ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
            digest.update(bytes);
        }
        long identity = ByteBuffer.wrap(digest.digest()).getLong();
        return identity == 0 ? 1 : identity;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
