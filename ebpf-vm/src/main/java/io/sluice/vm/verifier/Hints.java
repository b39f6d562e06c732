package io.sluice.vm.verifier;

import java.util.List;
import java.util.regex.Pattern;

/** What would help against a complaint, where it can be guessed: a row each, the first that fits counts. */
final class Hints {
    private record Row(Pattern fact, String hint) {}

    private static final List<Row> ROWS = List.of(
            row("invalid access to packet.* R\\d+ offset is outside|invalid access to packet|"
                            + "R\\d+ offset is outside of the packet",
                    "compare the packet pointer plus the size of what is accessed with data_end first"),
            row("invalid mem access '\\w*map_value_or_null'",
                    "the lookup may have found nothing: compare its result with NULL first"),
            row("invalid mem access '\\w+_or_null'", "the pointer may be NULL here: check it first"),
            row("pointer arithmetic on \\w+_or_null prohibited", "the pointer may be NULL here: check it first"),
            row("invalid mem access 'scalar'",
                    "the register holds no pointer: calls and helpers that move the packet invalidate pointers, "
                            + "load data and data_end again after them"),
            row("!read_ok", "the register was not set on this path, or a call clobbered it"),
            row("infinite loop detected|BPF program is too large|sequence of \\d+ jumps is too complex",
                    "give the loop a constant bound, use bpf_loop(), or may_goto"),
            row("unbounded min value is not allowed",
                    "bound the value from below too: make it unsigned, or mask it with a constant"),
            row("unbounded memory access|max value is outside of the allowed memory range",
                    "compare the index with the size first, or mask it with a constant"),
            row("invalid access to map value", "the access does not fit into the map's value: check offset and size"),
            row("min value is (outside of the allowed memory range|negative)",
                    "the offset may be negative: make it unsigned, or compare it with 0 first"),
            row("Unreleased reference", "release what was acquired on every path, error paths included"),
            row("(in|inside) bpf_spin_lock|spin_lock-ed region", "call bpf_spin_unlock() on every path first"),
            row("write into map forbidden", "the map is read-only for programs"),
            row("combined stack size|stack size .* Too large",
                    "use less stack: move large variables to a per-CPU array, or inline fewer calls"),
            row("back-edge|unreachable insn", "the compiler would have removed it: check how the code was made"),
            row("cannot call GPL-restricted", "the program needs a GPL-compatible licence"),
            row("not available in userspace",
                    "it needs what only the kernel has; an embedder can supply an implementation"));

    private Hints() {
    }

    private static Row row(String fact, String hint) {
        return new Row(Pattern.compile(fact), hint);
    }

    /** The hint for a fact, or null. */
    static String of(String fact) {
        for (Row row : ROWS) {
            if (row.fact().matcher(fact).find()) {
                return row.hint();
            }
        }
        return null;
    }
}
