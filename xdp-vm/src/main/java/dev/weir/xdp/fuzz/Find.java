package dev.weir.xdp.fuzz;

/**
 * Something that no program does which was verified.
 *
 * @param candidate the program that did it
 * @param kind what it is
 * @param what what it did, in words
 */
record Find(Candidate candidate, Kind kind, String what) {
    enum Kind {
        /** It reached outside its memory. */
        FAULT,
        /** It did not come to an end. */
        ENDLESS,
        /** What it computed depends on where memory lies, or on what was in memory that it never wrote. */
        LEAK,
        /** A fact about it is not true. */
        CLAIM,
        /** Verifier or machine broke down. */
        BREAKDOWN
    }
}
