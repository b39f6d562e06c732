package io.sluice.bench.scenario.hotpath;

import io.sluice.bench.method.Rounds;
import io.sluice.vm.api.MapType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntSupplier;

/**
 * Lookups in one map, which is filled once: on each kind of access that is asked for.
 *
 * @param elements what the map holds
 * @param accesses what is asked for, one after the other
 * @param modes how
 * @param rounds how long
 */
record LookupPart(Elements elements, List<Access> accesses, Set<Mode> modes, Rounds rounds) implements Part {
    /** Keys of a table: enough that no branch predictor learns them, and so many elements of maps that fit no cache. */
    private static final int LEAST_KEYS = 1 << 14;
    private static final int MOST_KEYS = 1 << 20;
    /** In larger maps a lookup waits for memory, and where its code lies does not matter. */
    private static final int MOST_OF_SHORT = 1 << 16;
    private static final int PERCENT = 100;
    /** What an element takes to be put into the maps and taken out again, here and in the kernel. */
    private static final double FILL_SECONDS = 2e-6;

    /**
     * What is asked for.
     *
     * @param topics which rows it makes
     * @param hits how many of the keys are there, in percent
     * @param pattern which of the elements
     */
    record Access(List<Topic> topics, int hits, Pattern pattern) {
    }

    @Override
    public String name() {
        return "%s lookup (%d, key of %d)".formatted(elements.type().text(), elements.count(), elements.keySize());
    }

    @Override
    public double seconds() {
        return elements.count() * FILL_SECONDS + accesses.size() * Costs.seconds(modes, rounds);
    }

    @Override
    public void measure(Findings findings) {
        int keys = Math.clamp(Integer.highestOneBit(elements.count()), LEAST_KEYS, MOST_KEYS);
        KeyTable table = new KeyTable(keys, elements.keySize(), elements.keySize());
        Call call = new Call(elements.type() == MapType.BLOOM_FILTER ? Call.Kind.PEEK : Call.Kind.LOOKUP,
                elements.map(), table);
        Elements.Answers answers = elements.answers();
        try (Subjects subjects = new Subjects(call, elements::fill, modes, isShort())) {
            for (Access access : accesses) {
                subjects.write(content(table, access, answers));
                Costs costs = Costs.of(subjects, rounds);
                access.topics().forEach(topic ->
                        new CallRows(topic, findings).add(labels(topic, access), modes, costs, 0));
            }
        }
    }

    private boolean isShort() {
        return switch (elements.type()) {
            case LPM_TRIE, BLOOM_FILTER -> false;
            default -> elements.count() <= MOST_OF_SHORT;
        };
    }

    private byte[] content(KeyTable table, Access access, Elements.Answers answers) {
        SplittableRandom random = new SplittableRandom(rounds.seed());
        IntSupplier drawn = access.pattern().elements(elements.count(), random);
        ByteBuffer keys = ByteBuffer.allocate(table.keys() * table.stride()).order(ByteOrder.LITTLE_ENDIAN);
        long[] expected = new long[table.keys()];
        for (int i = 0; i < expected.length; i++) {
            int element = drawn.getAsInt();
            if (random.nextInt(PERCENT) >= access.hits()) {
                element += elements.count();
            }
            elements.key(element, keys);
            expected[i] = answers.of(element);
        }
        return table.content(keys.array(), expected);
    }

    private List<String> labels(Topic topic, Access access) {
        String type = elements.type().text();
        String entries = Integer.toString(elements.count());
        return switch (topic) {
            case KEYS -> List.of(entries, Integer.toString(elements.keySize()));
            case ACCESS -> List.of(type, entries,
                    "%s, %d%% hits".formatted(access.pattern().label(), access.hits()));
            default -> List.of(type, entries);
        };
    }
}
