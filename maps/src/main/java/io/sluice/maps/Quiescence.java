package io.sluice.maps;

import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;

/**
 * Tells when memory that was taken out of a shared structure has no reader left: quiescent-state-based reclamation.
 *
 * <p>A worker is online while it may hold addresses from lookups. It publishes at each batch boundary, where it holds
 * none, the epoch that it has seen, and goes offline before it blocks or ends. What was unlinked before
 * {@link #tag()} was taken is free once every worker that is online has published a later epoch; without any worker
 * online it is free at once. Workers never wait.
 *
 * <pre>
 *   0       64            128           192
 *   | epoch | worker 0    | worker 1    | ..     each slot: the epoch last seen, 64 bits; 0 while offline
 * </pre>
 */
public final class Quiescence implements AutoCloseable {
    private static final int EPOCH = 0;
    private static final int SLOTS = OffHeap.CACHE_LINE;
    private static final int SLOT_SIZE = OffHeap.CACHE_LINE;
    private static final long OFFLINE = 0;

    private final int workers;
    private final OffHeap memory;
    private final long epoch;
    private final ArrayDeque<Deferred> deferred = new ArrayDeque<>();

    private record Deferred(long tag, Runnable action) {}

    /** For this many workers, all offline. */
    public Quiescence(int workers) {
        this.workers = workers;
        this.memory = OffHeap.allocate(SLOTS + (long) workers * SLOT_SIZE);
        this.epoch = memory.address() + EPOCH;
        Memory.putLongRelease(epoch, OFFLINE + 1);
    }

    /** How many workers it knows. */
    public int workers() {
        return workers;
    }

    /** The worker may hold addresses from now on. */
    public void online(int worker) {
        Memory.putLongRelease(slot(worker), Memory.getLongAcquire(epoch));
        // the slot must be seen before anything that is read after this
        VarHandle.fullFence();
    }

    /** The worker holds no address at this moment: once a batch, one load and one store. */
    public void quiescent(int worker) {
        Memory.putLongRelease(slot(worker), Memory.getLongAcquire(epoch));
    }

    /** The worker holds no address until it is online again. */
    public void offline(int worker) {
        Memory.putLongRelease(slot(worker), OFFLINE);
    }

    /** A tag for all that the caller has unlinked so far. */
    public long tag() {
        return Memory.getAndAddLong(epoch, 1);
    }

    /** Whether nobody can hold an address of what was unlinked before the tag was taken. */
    public boolean isSafe(long tag) {
        // pairs with the fence of online: either the slot is seen here or the unlinking there
        VarHandle.fullFence();
        for (int worker = 0; worker < workers; worker++) {
            long seen = Memory.getLongAcquire(slot(worker));
            if (seen != OFFLINE && seen <= tag) {
                return false;
            }
        }
        return true;
    }

    /** Runs an action, such as freeing memory, in a later {@link #poll()}, once all that is unlinked now is free. */
    public synchronized void defer(Runnable action) {
        deferred.addLast(new Deferred(tag(), action));
    }

    /** Runs the deferred actions whose time has come; for the control thread. Returns how many. */
    public synchronized int poll() {
        int done = 0;
        while (!deferred.isEmpty() && isSafe(deferred.peekFirst().tag())) {
            deferred.removeFirst().action().run();
            done++;
        }
        return done;
    }

    private long slot(int worker) {
        return memory.address() + SLOTS + (long) worker * SLOT_SIZE;
    }

    /** Runs what is deferred and frees the slots; no worker may use them any more. */
    @Override
    public synchronized void close() {
        for (int worker = 0; worker < workers; worker++) {
            offline(worker);
        }
        poll();
        memory.close();
    }
}
