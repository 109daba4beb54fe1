package dev.weir.dataplane.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class AnnouncementsTest {
    private final Announcements announcements = new Announcements();

    @Test
    void conditionStandsUntilItIsWithdrawn() {
        announcements.raise("disk", "the disk is full");
        announcements.raise("disk", "the disk is gone");
        assertEquals(List.of("the disk is gone"), announcements.standing());
        announcements.withdraw("disk", "the disk is back");
        announcements.withdraw("disk", "the disk is back");
        assertEquals(List.of(), announcements.standing());
    }

    @Test
    void keepsTheLatestEvents() {
        for (int i = 0; i < 60; i++) {
            announcements.event("event " + i);
        }
        assertEquals(50, announcements.standing().size());
        assertEquals("event 59", announcements.standing().getLast());
    }
}
