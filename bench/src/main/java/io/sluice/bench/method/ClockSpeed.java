package io.sluice.bench.method;

import io.sluice.bench.suite.Workload;
import io.sluice.vm.Engine;
import java.util.List;

/**
 * The clock of the core, by what takes a known number of its cycles: additions of registers that wait for each other,
 * one a cycle on every x86-64 (Agner Fog, Instruction tables, ADD r,r). Timed in rounds beside others it turns their
 * times into cycles where the machine has no counters: a core's clock moves by tens of percent.
 */
public final class ClockSpeed implements Timed, AutoCloseable {
    private static final int ADDITIONS = 64;
    private static final int TURNS = 100;
    // the counter of the loop is a chain of its own, beside that of the additions
    private static final String PROGRAM = """
            r1 = 1
            r2 = 3
            r3 = %d
            next:
            %sr3 += -1
            if r3 != 0 goto next
            r0 = 2
            exit
            """.formatted(TURNS, "r1 += r2\n".repeat(ADDITIONS));
    /** A program begins while the last additions of the one before are under way: some 50 of 6,400 cycles. */
    private static final double CYCLES = ADDITIONS * TURNS;

    private final Subject subject;

    /** By a JIT of this process that leaves additions as they are. */
    public ClockSpeed(Engine jit) {
        this.subject = new VmSubject(Workload.assembled("clock", PROGRAM, List.of()), jit, false);
    }

    /** The time of one cycle. */
    @Override
    public double ns(long nanos) {
        return subject.ns(nanos) / CYCLES;
    }

    @Override
    public boolean warmsUp() {
        return false;
    }

    @Override
    public void close() {
        subject.close();
    }
}
