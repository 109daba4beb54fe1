package dev.weir.xdp.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.spec.MapType;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HelperTest {
    @ParameterizedTest
    @EnumSource
    void bearsTheKernelsNameForItsNumber(Helper helper) {
        assertEquals("bpf_" + helper.name().toLowerCase(Locale.ROOT), helper.kernelName());
        assertEquals(Optional.of(helper), Helper.of(helper.number()));
    }

    @ParameterizedTest
    @EnumSource
    void saysForWhichMapsItIsIfItTakesOne(Helper helper) {
        assertEquals(
                helper.arguments().contains(Argument.MAP), !helper.mapTypes().isEmpty());
    }

    @Test
    void refusesByNumberAndNameWhatItDoesNotHave() {
        assertEquals(
                "helper 95 (bpf_sk_fullsock) is not available to XDP programs on this machine", Helper.unavailable(95));
        assertEquals("there is no helper 100000", Helper.unavailable(100_000));
        assertEquals("there is no helper 0", Helper.unavailable(0));
        assertEquals(Optional.of("bpf_cgrp_storage_delete"), Helper.kernelName(211));
    }

    @Test
    void knowsWhichMapsAHelperWorksOn() {
        assertTrue(Helper.REDIRECT_MAP.accepts(MapType.CPUMAP));
        assertFalse(Helper.MAP_LOOKUP_ELEM.accepts(MapType.CPUMAP));
        assertFalse(Helper.MAP_UPDATE_ELEM.accepts(MapType.ARRAY_OF_MAPS));
    }
}
