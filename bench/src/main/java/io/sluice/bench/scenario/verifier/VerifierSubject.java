package io.sluice.bench.scenario.verifier;

import io.sluice.bench.cpu.CpuTime;
import io.sluice.bench.method.Timed;
import io.sluice.bench.suite.RealPrograms;
import io.sluice.helpers.Helpers;
import io.sluice.helpers.TraceSink;
import io.sluice.maps.MapFactory;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.verifier.Verification;
import io.sluice.vm.verifier.VerifiedProgram;
import io.sluice.vm.verifier.Verifier;
import io.sluice.vm.verifier.VerifierOptions;
import java.util.ArrayList;
import java.util.List;

/** A program and its maps, to be verified again and again. */
public final class VerifierSubject implements Timed, AutoCloseable {
    private final HelperTable helpers = Helpers.table(TraceSink.NONE);
    private final List<BpfMap> maps = new ArrayList<>();
    private final RealPrograms.RealProgram real;

    /** Makes the maps. */
    public VerifierSubject(RealPrograms.RealProgram real) {
        this.real = real;
        MapFactory factory = new MapFactory();
        try {
            for (String name : real.program().maps()) {
                maps.add(factory.create(real.object().map(name).orElseThrow(), 1));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Verifies the program, and says what it cost. */
    public Verification verification() {
        return Verifier.verify(real.program(), maps, helpers, VerifierOptions.DEFAULT);
    }

    /**
     * Verifies the program.
     *
     * @throws io.sluice.vm.verifier.VerifierException where it is refused
     */
    public VerifiedProgram verify() {
        return Verifier.verify(real.program(), maps, helpers);
    }

    @Override
    public double ns(long nanos) {
        return CpuTime.ofOne(this::verify, nanos);
    }

    @Override
    public boolean warmsUp() {
        return true;
    }

    @Override
    public void close() {
        maps.forEach(BpfMap::close);
    }
}
