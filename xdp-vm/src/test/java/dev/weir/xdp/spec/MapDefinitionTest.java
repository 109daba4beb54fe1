package dev.weir.xdp.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.btf.BtfBuilder;
import dev.weir.xdp.btf.BtfBuilder.Member;
import dev.weir.xdp.bytes.SectionBytes;
import dev.weir.xdp.error.MalformedObjectException;
import org.junit.jupiter.api.Test;

class MapDefinitionTest {
    private final BtfBuilder types = new BtfBuilder();
    private final Member hash = new Member("type", types.number(MapType.HASH.code()));
    private final Member key = new Member("key", types.pointer(types.integer("u32", 4)));

    @Test
    void ignoresWhereAMapIsPinned() {
        Member pinning = new Member("pinning", types.number(1));

        MapSpec map = read(types.struct("", hash, key, pinning));

        assertEquals(new MapSpec("m", MapType.HASH, 4, 0, 0, 0), map);
    }

    @Test
    void readsWhatOnlySomeMapsTake() {
        Member extra = new Member("map_extra", types.number(3));

        assertEquals(3, read(types.struct("", hash, key, extra)).extra());
    }

    @Test
    void refusesUnknownMembers() {
        assertRefused("member map_colour is not supported", hash, new Member("map_colour", types.number(1)));
    }

    @Test
    void refusesMembersThatStandThereTwice() {
        assertRefused("member type stands there twice", hash, hash);
    }

    @Test
    void refusesUnknownKindsOfMaps() {
        assertRefused("type 99 is unknown", new Member("type", types.number(99)));
        assertRefused("type 0 is unknown", key);
    }

    @Test
    void refusesMembersThatAreNotPointers() {
        assertRefused(
                "member max_entries is not a pointer, as __uint, __type and __array make it",
                hash,
                new Member("max_entries", types.integer("int", 4)));
    }

    @Test
    void refusesNumbersOfMoreThan31Bits() {
        assertRefused(
                "member max_entries is not a number of at most 31 bits, as __uint makes it",
                hash,
                new Member("max_entries", types.number(-1)));
    }

    @Test
    void refusesTypesWithoutSize() {
        assertRefused(
                "the type of its value has no size, or too large a one",
                hash,
                new Member("value", types.pointer(types.forward("later"))));
    }

    @Test
    void refusesSizesThatContradictTypes() {
        assertRefused(
                "key_size is 8, but the type of its key has 4 bytes",
                hash,
                key,
                new Member("key_size", types.number(8)));
    }

    @Test
    void leavesToTheLoaderWhichMapsAreHeld() {
        Member type = new Member("type", types.number(MapType.HASH_OF_MAPS.code()));

        assertNull(read(types.struct("", type, key)).inner());
    }

    @Test
    void refusesMapsOfMapsOfMaps() {
        int innermost = types.struct("", hash, key);
        Member holdsInnermost = new Member("values", types.array(types.pointer(innermost), 0));
        int inner = types.struct("", new Member("type", types.number(MapType.HASH_OF_MAPS.code())), holdsInnermost);
        Member holdsInner = new Member("values", types.array(types.pointer(inner), 0));

        MalformedObjectException refusal = refusal(types.struct("", holdsInner));

        assertEquals(
                "o: .maps at offset 16: map m.inner: a map in a map cannot hold maps itself", refusal.getMessage());
    }

    @Test
    void refusesWhatIsNotAStruct() {
        assertEquals(
                "o: .maps at offset 16: map m: it is not a struct",
                refusal(types.integer("int", 4)).getMessage());
    }

    private void assertRefused(String reason, Member... members) {
        MalformedObjectException refusal = refusal(types.struct("", members));
        assertEquals("o: .maps at offset 16: map m: " + reason, refusal.getMessage());
    }

    private MalformedObjectException refusal(int typeId) {
        return assertThrows(MalformedObjectException.class, () -> read(typeId));
    }

    private MapSpec read(int typeId) {
        SectionBytes section = SectionBytes.of("o", ".maps", new byte[64]);
        return new MapDefinition(Btf.parse(types.build()), section, 16, "m").read(typeId);
    }
}
