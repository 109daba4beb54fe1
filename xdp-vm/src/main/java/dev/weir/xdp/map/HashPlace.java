package dev.weir.xdp.map;

/**
 * Where a hash map is, and its secret: what maps of the same {@link HashShape} differ in.
 *
 * @param buckets address of the buckets
 * @param guards address of {@link HashShape#GUARD_BYTES} bytes for each bucket, or for some together: a lock, and the count of what was
 *     taken out
 * @param entries address of the entries
 * @param seed as in {@link HashSecret}
 * @param factor as in {@link HashSecret}
 */
public record HashPlace(long buckets, long guards, long entries, long seed, long factor) {}
