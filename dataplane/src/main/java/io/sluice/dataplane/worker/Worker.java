package io.sluice.dataplane.worker;

import io.sluice.dataplane.counters.Counter;
import io.sluice.dataplane.counters.Counters;
import io.sluice.dataplane.port.Descs;
import io.sluice.dataplane.port.Port;
import io.sluice.maps.Quiescence;
import io.sluice.vm.api.Batch;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.Verdict;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;

/**
 * One port's packet loop, run by one thread: each {@link #turn} takes a batch from the port through the program and
 * away. Nothing on the way allocates; counters are added once a batch.
 */
public final class Worker implements AutoCloseable {
    private static final int PASS = Verdict.PASS.code();
    private static final int TX = Verdict.TX.code();
    private static final int REDIRECT = Verdict.REDIRECT.code();
    private static final int BAD_VERDICT = REDIRECT + 1;
    private static final Counter[] VERDICT_COUNTERS = {
        Counter.ABORTED, Counter.DROP, Counter.PASS, Counter.TX, Counter.REDIRECT, Counter.BAD_VERDICT
    };

    private final Port port;
    private final Redirects redirects;
    private final WorkerState state;
    private final Quiescence quiescence;
    private final int index;
    private final OffHeap batch = OffHeap.allocate(Batch.SIZE);
    private final Counters counters = new Counters();
    /** The batch's packets by verdict: bit i of a set stands for desc i. */
    private final long[] sets = new long[VERDICT_COUNTERS.length];
    private final Port[] targets = new Port[Batch.CAPACITY];
    private BpfProgram program;
    private BatchObserver observer;

    /**
     * A worker; port, program, state and quiescence stay the caller's to close, after the worker.
     *
     * @param state the worker state that the program runs with
     * @param quiescence that of the program's maps, which the worker tells of each batch boundary
     */
    public Worker(Port port, BpfProgram program, WorkerState state, Redirects redirects, Quiescence quiescence) {
        this.port = port;
        this.program = program;
        this.state = state;
        this.redirects = redirects;
        this.quiescence = quiescence;
        this.index = WorkerState.index(state.address());
        Descs.begin(batch.address(), port);
        quiescence.online(index);
    }

    /** Has each batch seen by an observer, or by none with null; between turns only. */
    public void observe(BatchObserver newObserver) {
        this.observer = newObserver;
    }

    /** Runs another program from the next turn on; between turns only. */
    public void swap(BpfProgram newProgram) {
        this.program = newProgram;
    }

    /** What was counted. */
    public Counters counters() {
        return counters;
    }

    /**
     * One turn of the loop.
     *
     * @return how many packets came in
     */
    public int turn() {
        long at = batch.address();
        int count = port.receive(at);
        if (count > 0) {
            counters.add(Counter.RX_PACKETS, count);
            counters.add(Counter.RX_BYTES, Descs.bytesIn(at));
            counters.add(Counter.BATCHES, 1);
            program.run(at, state.address());
            if (observer != null) {
                observer.observe(at);
            }
            dispatch(at, count);
        }
        port.flush();
        quiescence.quiescent(index);
        return count;
    }

    /** All packets of a verdict at once: what a port does for each is little, against a call through its interface. */
    private void dispatch(long at, int count) {
        if (areEqual(at, count)) {
            dispatch(at, known(Descs.verdict(Batch.desc(at, 0))), Batch.set(count));
        } else {
            dispatchEach(at, count);
        }
    }

    private static boolean areEqual(long batch, int count) {
        long at = Memory.base(batch);
        int first = Descs.verdict(Batch.desc(at, 0));
        int others = 0;
        for (int i = 1; i < count; i++) {
            others |= first ^ Descs.verdict(Batch.desc(at, i));
        }
        return others == 0;
    }

    private void dispatchEach(long at, int count) {
        sort(at, count);
        for (int verdict = 0; verdict <= BAD_VERDICT; verdict++) {
            long packets = sets[verdict];
            if (packets != 0) {
                dispatch(at, verdict, packets);
                sets[verdict] = 0;
            }
        }
    }

    private void sort(long batch, int count) {
        long at = Memory.base(batch);
        for (int i = 0; i < count; i++) {
            sets[known(Descs.verdict(Batch.desc(at, i)))] |= 1L << i;
        }
    }

    private static int known(int code) {
        // unsigned: a negative code is no verdict either
        return Integer.compareUnsigned(code, BAD_VERDICT) < 0 ? code : BAD_VERDICT;
    }

    private void dispatch(long at, int verdict, long packets) {
        int count = Long.bitCount(packets);
        counters.add(VERDICT_COUNTERS[verdict], count);
        if (verdict == TX) {
            refused(Counter.TX_FULL, count - port.transmit(at, packets));
        } else if (verdict == PASS) {
            refused(Counter.PASS_FULL, count - port.pass(at, packets));
        } else if (verdict == REDIRECT) {
            redirect(at, packets);
        } else {
            port.release(at, packets);
        }
    }

    private void refused(Counter reason, int packets) {
        if (packets != 0) {
            counters.add(reason, packets);
        }
    }

    @SuppressWarnings("ReferenceEquality") // ports are compared by identity
    private void redirect(long at, long packets) {
        for (long left = packets; left != 0; left &= left - 1) {
            int i = Batch.first(left);
            targets[i] = redirects.target(Batch.desc(at, i));
        }
        long left = packets;
        while (left != 0) {
            Port target = targets[Batch.first(left)];
            long together = 0;
            for (long rest = left; rest != 0; rest &= rest - 1) {
                int i = Batch.first(rest);
                together |= targets[i] == target ? 1L << i : 0;
            }
            redirect(at, together, target);
            left &= ~together;
        }
    }

    @SuppressWarnings("ReferenceEquality") // as above
    private void redirect(long at, long packets, Port target) {
        int count = Long.bitCount(packets);
        if (target == null) {
            refused(Counter.REDIRECT_NO_TARGET, count);
            port.release(at, packets);
        } else if (target.shares(port)) {
            refused(Counter.REDIRECT_FULL, count - target.transmit(at, packets));
        } else {
            refused(Counter.REDIRECT_FULL, count - target.forward(at, packets));
            port.release(at, packets);
        }
        if (target != null && target != port) {
            target.flush();
        }
    }

    @Override
    public void close() {
        quiescence.offline(index);
        batch.close();
    }
}
