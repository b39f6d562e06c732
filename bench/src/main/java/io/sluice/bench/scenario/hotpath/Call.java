package io.sluice.bench.scenario.hotpath;

import io.sluice.bench.suite.Workload;
import io.sluice.vm.api.MapSpec;
import java.util.List;

/**
 * A helper that is called with every key of a table, as two programs: both read the keys, and one calls the helper with
 * each. Both compare what they got with what they should, and drop the packet where they got something else.
 *
 * @param kind which helper
 * @param map what it is about, null where it is about none
 * @param table the keys
 */
record Call(Kind kind, MapSpec map, KeyTable table) {
    /** The verdict of a program that got a wrong answer; the others pass the packet. */
    static final int FAILED = 1;

    /** In R6 is the key, and to R7 goes the answer. R8 counts, R9 is the cursor. */
    private static final String BODY = """
            r6 = map[idx:0][0]+0
            r9 = *(u32 *)(r6 +%d)
            r9 &= %d
            r1 = r9
            r1 *= %d
            r6 += r1
            r6 += %d
            r7 = 0
            r8 = %d
            next:
            %sr6 += %d
            r8 += -1
            if r8 != 0 goto next
            r1 = map[idx:0][0]+0
            r2 = r9
            r2 >>= %d
            r2 <<= %d
            r2 += r1
            r2 += %d
            r2 = *(u64 *)(r2 +%d)
            r0 = %d
            if r2 != r7 goto end
            r9 += %d
            *(u32 *)(r1 +%d) = r9
            r0 = 2
            end:
            exit
            """;
    private static final int GROUP_SHIFT = Integer.numberOfTrailingZeros(KeyTable.GROUP);

    private static final String READ = "r1 = *(u%d *)(r6 +0)\nr7 += r1\n";

    /** The helpers that are measured. */
    enum Kind {
        /** {@code bpf_map_lookup_elem}: the first 8 bytes of the value, 0 where there is none. */
        LOOKUP(1, """
                r1 = map[idx:1]
                r2 = r6
                call 1
                if r0 == 0 goto +2
                r1 = *(u64 *)(r0 +0)
                r7 += r1
                """),
        /** {@code bpf_map_peek_elem} of a bloom filter: 1 where it may hold the value, else 0. */
        PEEK(89, """
                r1 = map[idx:1]
                r2 = r6
                call 89
                if r0 != 0 goto +1
                r7 += 1
                """),
        /** {@code bpf_csum_diff} of nothing and the key. */
        CSUM(28, """
                r1 = 0
                r2 = 0
                r3 = r6
                r4 = %d
                r5 = 0
                call 28
                r7 += r0
                """);

        private final int helper;
        private final String text;

        Kind(int helper, String text) {
            this.helper = helper;
            this.text = text;
        }

        /** The helper's id. */
        int helper() {
            return helper;
        }
    }

    /** The program that calls the helper. */
    Workload calls() {
        List<MapSpec> maps = map == null ? List.of(table.map()) : List.of(table.map(), map);
        return workload("calls", kind.text.formatted(table.reach()), KeyTable.ANSWERS, maps);
    }

    /** The program that only reads the keys. */
    Workload keys() {
        return workload("keys", READ.formatted(table.word() * Byte.SIZE), KeyTable.WORDS, List.of(table.map()));
    }

    private Workload workload(String name, String call, int sum, List<MapSpec> maps) {
        String text = BODY.formatted(KeyTable.CURSOR, table.keys() - KeyTable.GROUP, table.stride(), KeyTable.KEYS,
                KeyTable.GROUP, call, table.stride(), GROUP_SHIFT, KeyTable.SUMS_SHIFT, table.sums(), sum, FAILED,
                KeyTable.GROUP, KeyTable.CURSOR);
        return Workload.assembled(name, text, maps);
    }
}
