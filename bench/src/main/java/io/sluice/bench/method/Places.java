package io.sluice.bench.method;

import io.sluice.vm.memory.ExecutableMemory;
import io.sluice.vm.memory.OffHeap;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * One program at several places: machine code, maps, packets and state each time elsewhere in memory, and hashes with
 * other seeds. How fast a short program is depends on where it lies by up to a factor of two, on each engine, and a
 * process draws its places when it starts. So each measurement is the mean over all places, and rounds differ by the
 * machine's noise alone.
 */
public final class Places implements Subject {
    /** Enough that of two speeds, one twice the other, the mean strays by a ninth where either is as likely. */
    public static final int COUNT = 8;

    private static final int PAGE = 4096;
    private static final int MAX_PAGES = 16;
    private static final int MAX_LINES = 256;
    /** Of the gaps; the addresses that they follow are the system's choice. */
    private static final long SEED = 1;

    private final List<Subject> subjects = new ArrayList<>();
    private final List<Runnable> gaps = new ArrayList<>();

    /**
     * A program that has one place already.
     *
     * @param first at the first place
     * @param next loads the program anew
     */
    public Places(Subject first, Supplier<? extends Subject> next) {
        subjects.add(first);
        try {
            Random random = new Random(SEED);
            while (subjects.size() < COUNT) {
                gaps.add(ExecutableMemory.install(new byte[PAGE * (1 + random.nextInt(MAX_PAGES))])::close);
                gaps.add(OffHeap.allocate((long) OffHeap.CACHE_LINE * (1 + random.nextInt(MAX_LINES)))::close);
                subjects.add(next.get());
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public int codeSize() {
        return subjects.getFirst().codeSize();
    }

    @Override
    public double ns(long nanos) {
        double sum = 0;
        for (Subject subject : subjects) {
            sum += subject.ns(nanos / COUNT);
        }
        return sum / COUNT;
    }

    @Override
    public boolean warmsUp() {
        return true;
    }

    @Override
    public void close() {
        // the first may own what the others run on
        subjects.reversed().forEach(Subject::close);
        gaps.forEach(Runnable::run);
    }
}
