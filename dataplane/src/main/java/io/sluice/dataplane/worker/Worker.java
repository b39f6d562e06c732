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
    private final int[] verdicts = new int[VERDICT_COUNTERS.length];
    private BpfProgram program;
    private BatchObserver observer;
    private int passFull;
    private int txFull;
    private int redirectFull;
    private int noTarget;

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
            long bytes = 0;
            for (int i = 0; i < count; i++) {
                bytes += Descs.length(Batch.desc(at, i));
            }
            program.run(at, state.address());
            if (observer != null) {
                observer.observe(at);
            }
            for (int i = 0; i < count; i++) {
                dispatch(Batch.desc(at, i));
            }
            count(count, bytes);
        }
        port.flush();
        quiescence.quiescent(index);
        return count;
    }

    private void dispatch(long desc) {
        int code = Descs.verdict(desc);
        // unsigned: a negative code is no verdict either
        verdicts[Integer.compareUnsigned(code, BAD_VERDICT) < 0 ? code : BAD_VERDICT]++;
        if (code == PASS) {
            passFull += port.pass(desc) ? 0 : 1;
        } else if (code == TX) {
            txFull += port.transmit(desc) ? 0 : 1;
        } else if (code == REDIRECT) {
            redirect(desc);
        } else {
            port.release(desc);
        }
    }

    private void redirect(long desc) {
        Port target = redirects.target(desc);
        if (target == null) {
            noTarget++;
        } else if (!target.forward(desc)) {
            redirectFull++;
        }
        port.release(desc);
    }

    private void count(int count, long bytes) {
        counters.add(Counter.RX_PACKETS, count);
        counters.add(Counter.RX_BYTES, bytes);
        counters.add(Counter.BATCHES, 1);
        for (int i = 0; i < verdicts.length; i++) {
            if (verdicts[i] != 0) {
                counters.add(VERDICT_COUNTERS[i], verdicts[i]);
                verdicts[i] = 0;
            }
        }
        if ((passFull | txFull | redirectFull | noTarget) != 0) {
            countRefused();
        }
    }

    private void countRefused() {
        counters.add(Counter.PASS_FULL, passFull);
        counters.add(Counter.TX_FULL, txFull);
        counters.add(Counter.REDIRECT_FULL, redirectFull);
        counters.add(Counter.REDIRECT_NO_TARGET, noTarget);
        passFull = 0;
        txFull = 0;
        redirectFull = 0;
        noTarget = 0;
    }

    @Override
    public void close() {
        quiescence.offline(index);
        batch.close();
    }
}
