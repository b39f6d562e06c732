package io.sluice.bench.scenario.compile;

import io.sluice.bench.cpu.CpuTime;
import io.sluice.bench.method.Timed;
import io.sluice.vm.api.BpfProgram;
import java.util.function.Supplier;

/** A verified program that is realised again and again. */
public final class CompileSubject implements Timed {
    private final Supplier<BpfProgram> loader;
    private final int codeSize;

    /**
     * Realises it once.
     *
     * @throws IllegalArgumentException where the engine refuses it
     */
    public CompileSubject(Supplier<BpfProgram> loader) {
        this.loader = loader;
        try (BpfProgram first = loader.get()) {
            this.codeSize = first.codeSize();
        }
    }

    /** Bytes of machine code that run a batch, 0 where that is not known. */
    int codeSize() {
        return codeSize;
    }

    @Override
    public double ns(long nanos) {
        long times = 0;
        long sum = 0;
        long start = System.nanoTime();
        do {
            long cpu = CpuTime.now();
            BpfProgram loaded = loader.get();
            sum += CpuTime.now() - cpu;
            loaded.close();
            times++;
        } while (System.nanoTime() - start < nanos);
        return (double) sum / times;
    }

    @Override
    public boolean warmsUp() {
        return true;
    }
}
