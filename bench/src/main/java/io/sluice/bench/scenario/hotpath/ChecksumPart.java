package io.sluice.bench.scenario.hotpath;

import io.sluice.bench.method.Rounds;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Checksums of one length.
 *
 * @param length bytes, a multiple of 4: others the kernel refused before Linux 6.13
 */
record ChecksumPart(int length, Set<Mode> modes, Rounds rounds) implements Part {
    /** The data stays in the first-level cache. */
    private static final int KEYS = 1024;
    private static final int STRIDE = Long.BYTES;

    @Override
    public String name() {
        return "csum_diff (%d)".formatted(length);
    }

    @Override
    public double seconds() {
        return Costs.seconds(modes, rounds);
    }

    @Override
    public void measure(Findings findings) {
        KeyTable table = new KeyTable(KEYS, STRIDE, length);
        byte[] data = new byte[(KEYS - 1) * STRIDE + length];
        new SplittableRandom(rounds.seed()).nextBytes(data);
        long[] answers = new long[KEYS];
        for (int key = 0; key < KEYS; key++) {
            answers[key] = sum(data, key * STRIDE, length);
        }
        try (Subjects subjects = new Subjects(new Call(Call.Kind.CSUM, null, table), _ -> {
        }, modes, true)) {
            subjects.write(table.content(data, answers));
            new CallRows(Topic.CHECKSUMS, findings).add(
                    List.of(Integer.toString(length)), modes, Costs.of(subjects, rounds), length);
        }
    }

    /** The ones' complement sum of 16-bit words in this machine's order, as RFC 1071 has it; of an even length. */
    static long sum(byte[] data, int from, int length) {
        long sum = 0;
        for (int at = from; at < from + length; at += Short.BYTES) {
            sum += data[at] & 0xff | (data[at + 1] & 0xff) << Byte.SIZE;
        }
        while (sum >>> Short.SIZE != 0) {
            sum = (sum & 0xffff) + (sum >>> Short.SIZE);
        }
        return sum;
    }
}
