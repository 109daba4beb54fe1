package dev.weir.xdp.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.spec.CollectionSpec;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people get wrong is told in words that help them, at the line where it is. */
class MistakesTest {
    private static final Path OBJECT = Path.of("src/test/resources/bpf/mistakes.bpf.o");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    no_bounds_check                 | compare data + 14 with data_end before this access
                    checks_too_little               | of which only 14 bytes are known to be there
                    checks_the_wrong_way            | go on only if it is not greater
                    checks_after_access             | compare data + 1 with data_end before this access
                    adds_a_length_unchecked         | compare data + the variable offset + 15 with data_end
                    uses_the_packet_after_it_moved  | load data and data_end again
                    no_null_check                   | compare it with NULL before
                    null_check_inverted             | it is NULL here
                    index_unchecked                 | bound the offset before
                    index_off_by_one                | bytes 0 to 72 of 64
                    index_signed                    | may be negative
                    loops_without_bound             | goes round for ever
                    loops_to_a_number_of_the_packet | give every loop a bound
                    key_uninitialised               | 4 bytes are read here
                    padding_uninitialised           | padding included: 16 bytes are read here
                    value_too_short                 | 16 bytes are read here
                    multiplies_a_pointer            | compute the offset first, then add it to the pointer
                    record_not_released             | call bpf_ringbuf_submit or bpf_ringbuf_discard on every way out
                    record_used_after_release       | is no longer the program's
                    record_released_twice           | it was submitted or discarded already
                    record_unchecked                | compare it with NULL first
                    lock_held_at_exit               | call bpf_spin_unlock on every way out
                    calls_under_a_lock              | may not be called while a lock is held
                    writes_the_lock                 | only helpers may touch
                    looks_up_in_a_ring_buffer       | on which bpf_map_lookup_elem does not work
                    context_for_a_map               | pass the address of a map
                    writes_the_context              | is the context, which is read-only
                    returns_a_pointer               | return a number
                    stores_a_pointer                | store an offset or a length in its place
                    takes_too_much_stack            | keep large variables in a value of a per-CPU array map
                    size_unchecked                  | use an unsigned size, and bound it
                    helper_of_others                | helper 14 (bpf_get_current_pid_tgid) is not available
                    """)
    void saysWhatToDo(String program, String words) throws IOException {
        CollectionSpec spec = CollectionSpec.parse(OBJECT);
        Outcome outcome = Verifier.verify(spec.program(program), spec.maps()::get, spec.btf());
        Outcome.Rejected rejected = assertInstanceOf(Outcome.Rejected.class, outcome);
        Violation first = rejected.violations().getFirst();
        assertTrue(first.explanation().contains(words), first::explanation);
        assertNotNull(first.line(), first::explanation);
        assertEquals("./mistakes.bpf.c", first.line().file());
    }
}
