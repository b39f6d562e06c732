package io.sluice.bench.method;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Programs on engines, each with another beside it that its figures are net of. */
public final class Pairs implements AutoCloseable {
    private final List<Pair> pairs = new ArrayList<>();

    private record Pair(String engine, Subject program, Subject base) implements AutoCloseable {
        @Override
        public void close() {
            program.close();
            base.close();
        }
    }

    /**
     * Adds a pair; where the second is not to be had the first is closed.
     *
     * @param engine what both run on
     * @param program makes the program's subject
     * @param base makes that of the one that is subtracted
     */
    public void add(String engine, Supplier<? extends Subject> program, Supplier<? extends Subject> base) {
        Subject first = program.get();
        try {
            pairs.add(new Pair(engine, first, base.get()));
        } catch (RuntimeException e) {
            first.close();
            throw e;
        }
    }

    /** Times all of them in rounds of random order. */
    public List<Measurement> measure(Rounds rounds) {
        Interleaved interleaved = Interleaved.ofGroups(
                pairs.stream().map(pair -> List.of(pair.program(), pair.base())).toList(), rounds);
        interleaved.run();
        return pairs.stream().map(pair -> new Measurement(pair.engine(), interleaved.of(pair.program()),
                interleaved.of(pair.base()), pair.program().codeSize())).toList();
    }

    @Override
    public void close() {
        pairs.forEach(Pair::close);
    }
}
