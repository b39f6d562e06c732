package io.sluice.bench.scenario.operation;

import io.sluice.bench.method.KernelSubject;
import io.sluice.bench.method.Repeatable;
import io.sluice.bench.method.Rounds;
import io.sluice.bench.method.VmSubject;
import io.sluice.bench.scenario.Contestant;
import io.sluice.bench.scenario.EngineComparison;
import io.sluice.bench.suite.Workload;
import io.sluice.vm.kernel.KernelCollection;
import java.util.List;

/** An operation on one engine: its two programs, made once, to be run again and again. */
public final class OperationSubject implements AutoCloseable {
    /**
     * A map of many elements takes the kernel seconds to fill: its program, some us a packet, is put to one place. All
     * packets are alike to it.
     */
    private static final KernelSubject.Size IN_KERNEL = new KernelSubject.Size(1, 1, 1000);
    /** Each call of the program that makes the keys costs one of the other, too. */
    private static final KernelSubject.Size KEYS_IN_KERNEL = new KernelSubject.Size(8, 2, 200);
    /** What an element takes to be put into a map and taken out again. */
    private static final double FILL_SECONDS = 1e-6;

    private final Operation operation;
    private final Repeatable calls;
    private final Repeatable keys;

    /**
     * Fills the map and runs the operation once.
     *
     * @param engine of this process, or {@link EngineComparison#KERNEL}
     * @throws WrongAnswer where a call fails
     */
    public OperationSubject(Operation operation, String engine) {
        this.operation = operation;
        Contestant contestant = Contestant.of(engine);
        this.calls = calls(operation, contestant);
        try {
            this.keys = keys(operation, contestant);
        } catch (RuntimeException e) {
            calls.close();
            throw e;
        }
    }

    /** A helper that did not answer as it must. */
    public static final class WrongAnswer extends RuntimeException {
        private static final long serialVersionUID = 1;

        WrongAnswer(Operation operation) {
            super(operation.name() + ": a call failed");
        }
    }

    /** The program that calls the helper, which answers as it must. */
    static Repeatable calls(Operation operation, Contestant contestant) {
        Workload workload = operation.calls();
        Repeatable subject = contestant.isKernel()
                ? new KernelSubject(() -> KernelCollection.load(workload.object(), List.of(workload.program())),
                        workload.program().name(), workload, IN_KERNEL, operation::fill)
                : new VmSubject(workload, contestant.engine(workload.object()), false, operation::fill);
        try {
            check(operation, subject);
            return subject;
        } catch (WrongAnswer e) {
            subject.close();
            throw e;
        }
    }

    private static void check(Operation operation, Repeatable subject) {
        if (subject.verdicts().contains(Operation.FAILED)) {
            throw new WrongAnswer(operation);
        }
    }

    /** About how long both programs take on an engine in rounds, with all that is before and after, in s. */
    static double seconds(Operation operation, Contestant contestant, Rounds rounds) {
        double filled = operation.map() == null ? 0 : operation.elements() * FILL_SECONDS;
        // those of this process are warmed up for about as long
        return filled + 2 * (contestant.isKernel() ? KEYS_IN_KERNEL.seconds(rounds)
                : 2 * rounds.seconds());
    }

    /** The program that only makes the keys. */
    static Repeatable keys(Operation operation, Contestant contestant) {
        Workload workload = operation.keys();
        return contestant.isKernel()
                ? new KernelSubject(() -> KernelCollection.load(workload.object(), List.of(workload.program())),
                        workload.program().name(), workload, KEYS_IN_KERNEL, _ -> {
                        })
                : new VmSubject(workload, contestant.engine(workload.object()), false);
    }

    /** Runs the program that calls the helper on so many packets, a multiple of a batch. */
    public void calls(int packets) {
        calls.run(packets);
    }

    /** Runs the program that only makes the keys on so many packets, a multiple of a batch. */
    public void keys(int packets) {
        keys.run(packets);
    }

    /**
     * Runs the operation once more.
     *
     * @throws WrongAnswer where a call fails
     */
    public void check() {
        check(operation, calls);
    }

    @Override
    public void close() {
        calls.close();
        keys.close();
    }
}
