package io.sluice.bench.method;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkerThreadsTest {
    private static BitSet cpus(int... numbers) {
        BitSet cpus = new BitSet();
        for (int number : numbers) {
            cpus.set(number);
        }
        return cpus;
    }

    @Test
    void eachCoreHasAThreadBeforeOneHasTwo() {
        assertEquals(List.of(5, 3, 1, 4, 2, 0),
                WorkerThreads.order(cpus(0, 1, 2, 3, 4, 5), cpu -> cpus(cpu & ~1, cpu | 1)));
        assertEquals(List.of(5, 4, 3, 2, 1, 0),
                WorkerThreads.order(cpus(0, 1, 2, 3, 4, 5), cpu -> cpus(cpu % 3, cpu % 3 + 3)));
        assertEquals(List.of(7, 2), WorkerThreads.order(cpus(2, 7), cpu -> cpus(cpu)));
    }

    @Test
    void eachDoesItsTaskAndSubjectsRunTogether() {
        try (WorkerThreads threads = new WorkerThreads()) {
            assertEquals(List.of(0), threads.together(1, number -> number));
            int all = threads.count();
            assertEquals(all * (all - 1) / 2, threads.together(all, number -> number).stream().mapToInt(i -> i).sum());
            Timed four = new Timed() {
                @Override
                public double ns(long nanos) {
                    return 4;
                }

                @Override
                public boolean warmsUp() {
                    return false;
                }
            };
            // rates are added
            assertEquals(4.0 / all, threads.timed(Collections.nCopies(all, four)).ns(1));
        }
    }
}
