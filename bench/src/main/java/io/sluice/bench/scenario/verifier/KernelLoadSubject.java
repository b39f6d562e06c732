package io.sluice.bench.scenario.verifier;

import io.sluice.bench.cpu.CpuTime;
import io.sluice.bench.method.Timed;
import io.sluice.bench.suite.RealPrograms;
import io.sluice.vm.kernel.KernelCollection;
import io.sluice.vm.kernel.KernelLoad;
import java.util.List;

/** A program that the running kernel loads and lets go of again and again, on maps and types made once. */
public final class KernelLoadSubject implements Timed, AutoCloseable {
    private final KernelCollection collection;
    private final KernelLoad load;
    private final int processed;

    /**
     * Makes the maps and loads the program once.
     *
     * @throws io.sluice.vm.kernel.KernelException where the kernel refuses
     */
    public KernelLoadSubject(RealPrograms.RealProgram real) {
        collection = KernelCollection.load(real.object(), List.of(real.program()));
        processed = collection.program(real.program().name()).verifiedInsns();
        load = collection.again(real.program().name());
    }

    /** How many insns the kernel's verifier looks at. */
    public int processed() {
        return processed;
    }

    /** Loads the program and lets go of it. */
    public void load() {
        load.loadAndClose();
    }

    @Override
    public double ns(long nanos) {
        return CpuTime.ofOne(this::load, nanos);
    }

    @Override
    public boolean warmsUp() {
        return false;
    }

    @Override
    public void close() {
        load.close();
        collection.close();
    }
}
