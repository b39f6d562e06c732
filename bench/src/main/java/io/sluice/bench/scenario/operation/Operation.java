package io.sluice.bench.scenario.operation;

import io.sluice.bench.suite.Workload;
import io.sluice.vm.api.ControlMap;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.memory.Syscalls;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * What a helper does once, timed as two programs: both make the same {@link #TIMES} keys a packet, spread evenly, and
 * one calls the helper with each. What is left between them is the helper's.
 *
 * @param name what tables call it
 * @param elements how many keys there are, all in the map; 1 to 2^31 - 1
 * @param map the map, or null for a helper that takes none
 * @param key puts the key of the element whose number is in R1 into the frame below R10
 * @param call calls the helper and adds what it answered to R7; goes to {@code failed} where it answered wrongly
 * @param keyOf the key of an element, as {@code key} makes it; null without a map
 * @param limit the most that it may take of the kernel's time on the optimizing JIT; NaN without
 */
public record Operation(
        String name, int elements, MapSpec map, String key, String call, IntFunction<byte[]> keyOf, double limit) {
    /** The name of the programs, which the kernel takes in letters only. */
    private static final String PROGRAM = "operation";
    /** Calls a packet. */
    public static final int TIMES = 32;

    /** The verdict of a program that got a wrong answer. */
    static final int FAILED = 0;

    /** Elements of larger maps are too many to be compared one by one; the same calls are checked on fewer. */
    private static final int MOST_CHECKED = 1 << 17;

    // R6 is a Weyl sequence: its step is 2^64 by the golden ratio, and its upper half picks the element. What one call
    // needs is ready a cycle after what the one before needs, so that no chain of the keys' own hides a call.
    private static final String BODY = """
            %sr6 <<= 32
            r9 = %d ll
            r7 = 0
            r8 = %d
            next:
            r6 += r9
            r1 = r6
            r1 >>= 32
            r1 *= %d
            r1 >>= 32
            %sr7 += r1
            %sr8 += -1
            if r8 != 0 goto next
            %s""";
    private static final String FROM_RANDOM = """
            call 7
            r6 = r0
            """;
    private static final String TO_VERDICT = """
            r0 = r7
            r0 &= 1
            r0 += 1
            exit
            """;
    // the sender's address tells packets apart, and what the calls answered goes over the Ethernet addresses
    private static final String FROM_PACKET = """
            *(u64 *)(r10 -32) = r1
            r2 = *(u32 *)(r1 +0)
            r3 = *(u32 *)(r1 +4)
            r4 = r2
            r4 += 30
            if r4 > r3 goto failed
            r6 = *(u32 *)(r2 +26)
            """;
    private static final String TO_PACKET = """
            r1 = *(u64 *)(r10 -32)
            r2 = *(u32 *)(r1 +0)
            r3 = *(u32 *)(r1 +4)
            r4 = r2
            r4 += 8
            if r4 > r3 goto failed
            *(u64 *)(r2 +0) = r7
            r0 = 2
            exit
            """;
    /** 2^64 by the golden ratio, odd. */
    static final long SPREAD = 0x9e3779b97f4a7c15L;

    private static final String FAILURE = """
            failed:
            r0 = 0
            exit
            """;

    /** The program that calls the helper. */
    Workload calls() {
        return Workload.assembled(PROGRAM, BODY.formatted(FROM_RANDOM, SPREAD, TIMES, elements, key, call, TO_VERDICT)
                + (call.contains("failed") ? FAILURE : ""), maps());
    }

    private List<MapSpec> maps() {
        return map == null ? List.of() : List.of(map);
    }

    /**
     * The same calls, but that which keys they have depends on the packet alone, and that the sum of their answers is
     * written to it: to be compared, with the map that they leave, of {@link #small()}.
     */
    Workload answers() {
        return Workload.assembled(PROGRAM,
                BODY.formatted(FROM_PACKET, SPREAD, TIMES, elements, key, call, TO_PACKET) + FAILURE, maps());
    }

    /** This on a map that can be read as a whole. */
    Operation small() {
        return map == null || elements <= MOST_CHECKED ? this : new Operation(name, MOST_CHECKED,
                map.withMaxEntries(MOST_CHECKED), key, call, keyOf, limit);
    }

    /** The program that only makes the keys; without the map, of which each place in the kernel would have its own. */
    Workload keys() {
        return Workload.assembled(PROGRAM, BODY.formatted(FROM_RANDOM, SPREAD, TIMES, elements, key, "", TO_VERDICT),
                List.of());
    }

    /** Puts all elements into the map, among maps by their names. */
    void fill(Map<String, ? extends ControlMap> maps) {
        if (map == null) {
            return;
        }
        ControlMap live = maps.get(map.name());
        byte[] value = new byte[live.controlValueSize()];
        for (int i = 0; i < elements; i++) {
            // of a per-CPU map the value of each
            for (int at = 0; at < value.length; at += Long.BYTES) {
                value[at] = (byte) i;
            }
            int result = live.update(keyOf.apply(i), value, MapFlags.BPF_ANY);
            if (result != 0) {
                throw new IllegalStateException("%s: element %d: %s".formatted(name, i, Syscalls.errorText(result)));
            }
        }
    }
}
