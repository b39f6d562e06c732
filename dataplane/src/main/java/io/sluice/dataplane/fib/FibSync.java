package io.sluice.dataplane.fib;

import io.sluice.dataplane.sys.Netlink;
import io.sluice.dataplane.sys.NetlinkException;
import io.sluice.dataplane.sys.Rtnetlink;
import io.sluice.helpers.fib.CurrentFib;
import io.sluice.helpers.fib.Fib;
import io.sluice.helpers.fib.FibData;

/**
 * Keeps a snapshot in step with the kernel's tables: it reads them once, then listens, and reads again what changed. A
 * change of neighbours alone reads only those. Changes that come together, as when a routing daemon starts, are taken
 * together: between two readings pass {@value #PAUSE_MS} ms at least.
 */
public final class FibSync implements AutoCloseable {
    private static final int PAUSE_MS = 50;
    private static final int WAIT_MS = 200;

    private final CurrentFib target;
    private final Netlink changes;
    private final KernelFib kernel;
    private final Thread thread;
    private volatile boolean closed;
    private volatile NetlinkException failure;
    private boolean allChanged;
    private boolean neighboursChanged;

    private FibSync(CurrentFib target) {
        this.target = target;
        // first listen, then read, so that no change falls between
        this.changes = Netlink.listening(Rtnetlink.ALL_CHANGES);
        this.kernel = new KernelFib();
        this.thread = Thread.ofPlatform().daemon().name("fib-sync").unstarted(this::follow);
    }

    /**
     * Reads the tables of the calling thread's network namespace and follows them from now on.
     *
     * @throws NetlinkException where the kernel refuses
     */
    public static FibSync start(CurrentFib target) {
        FibSync sync = new FibSync(target);
        try {
            sync.readAll();
        } catch (RuntimeException e) {
            sync.release();
            throw e;
        }
        sync.thread.start();
        return sync;
    }

    /** Why it does not follow any more, or null. */
    public NetlinkException failure() {
        return failure;
    }

    private void follow() {
        try {
            while (!closed) {
                hear(WAIT_MS);
                if (allChanged || neighboursChanged) {
                    pause();
                    hear(0);
                    readChanged();
                }
            }
        } catch (NetlinkException e) {
            failure = e;
        }
    }

    private void hear(int milliseconds) {
        if (changes.changes(milliseconds, this::note)) {
            allChanged = true;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void note(int type) {
        if (type == Rtnetlink.NEW_NEIGHBOUR || type == Rtnetlink.DELETE_NEIGHBOUR) {
            neighboursChanged = true;
        } else {
            allChanged = true;
        }
    }

    private void readChanged() {
        boolean all = allChanged;
        allChanged = false;
        neighboursChanged = false;
        if (all) {
            readAll();
        } else {
            target.set(target.get().withNeighbours(kernel.neighbours()));
        }
    }

    private void readAll() {
        FibData data = kernel.read();
        target.set(Fib.of(data));
    }

    private void release() {
        kernel.close();
        changes.close();
    }

    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        release();
    }
}
