package io.sluice.bench.scenario.verifier;

import io.sluice.bench.method.Interleaved;
import io.sluice.bench.method.Rounds;
import io.sluice.bench.method.Samples;
import io.sluice.bench.method.Timed;
import io.sluice.bench.report.Figure;
import io.sluice.bench.suite.RealPrograms;
import io.sluice.vm.kernel.KernelAvailability;
import io.sluice.vm.kernel.KernelException;
import io.sluice.vm.verifier.Verification;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Our verifier and the kernel's load of the same program, side by side: timed in rounds of random order, medians. The
 * kernel's load compiles too; ours rewrites, and no engine has a part in it.
 */
public final class VerifierComparison {
    private final Optional<String> noKernel = KernelAvailability.whyNot();
    private final Rounds rounds;

    /** A comparison with the running kernel where it may be asked, else of our times alone. */
    public VerifierComparison(Rounds rounds) {
        this.rounds = rounds;
    }

    /** Verifies programs in turn for a while: the verifier's code is compiled for all of them, not for one. */
    public void warmUp(List<RealPrograms.RealProgram> programs, long millis) {
        long start = System.nanoTime();
        List<VerifierSubject> subjects = new ArrayList<>();
        try {
            programs.forEach(program -> subjects.add(new VerifierSubject(program)));
            while (System.nanoTime() - start < TimeUnit.MILLISECONDS.toNanos(millis)) {
                subjects.forEach(VerifierSubject::verification);
            }
        } finally {
            subjects.forEach(VerifierSubject::close);
        }
    }

    /** Measures one program. */
    public VerifierMeasurement measure(RealPrograms.RealProgram program) {
        try (VerifierSubject ours = new VerifierSubject(program)) {
            Verification once = ours.verification();
            if (once.rejection().isPresent()) {
                return VerifierMeasurement.refused(
                        program, once.rejection().get().getMessage().lines().findFirst().orElse(""));
            }
            return noKernel.isEmpty() ? measure(program, ours, once) : figures(program, ours, once, null);
        }
    }

    private VerifierMeasurement measure(RealPrograms.RealProgram program, VerifierSubject ours, Verification once) {
        try (KernelLoadSubject theirs = new KernelLoadSubject(program)) {
            return figures(program, ours, once, theirs);
        } catch (KernelException e) {
            return VerifierMeasurement.refused(program, e.getMessage().lines().findFirst().orElse(""));
        }
    }

    private VerifierMeasurement figures(RealPrograms.RealProgram program, VerifierSubject ours, Verification once,
                                        KernelLoadSubject theirs) {
        List<Timed> sides = theirs == null ? List.of(ours) : List.of(ours, theirs);
        Interleaved interleaved = Interleaved.of(sides, rounds);
        interleaved.run();
        Samples times = interleaved.of(ours);
        Figure missing = Figure.missing(noKernel.orElse(""));
        return new VerifierMeasurement(program.name(), program.program().insns().size(), once.stats().totalStates(),
                once.stats().processed(), theirs == null ? 0 : theirs.processed(), times.figure(),
                theirs == null ? missing : interleaved.of(theirs).figure(),
                theirs == null ? missing : times.over(interleaved.of(theirs), 0));
    }
}
