package dev.weir.dataplane.maps;

import java.lang.foreign.MemorySegment;

/** Between the entries of a flow map and the records that stand for them. */
interface EntryCodec<K, E> {

    int keySize();

    int valueSize();

    MemorySegment encodeKey(K key);

    E decode(MemorySegment key, MemorySegment value);
}
