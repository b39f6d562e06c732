package io.sluice.vm.api;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.function.IntConsumer;

/**
 * Small numbers for Java objects that off-heap structures refer to.
 *
 * @param <T> the objects' type
 */
public final class Handles<T> {
    /** Live maps, by the handle in their {@link MapHeader}. */
    public static final Handles<BpfMap> MAPS = new Handles<>(_ -> { });
    /** Live programs, by the handle in their {@link ProgEntry}. */
    public static final Handles<BpfProgram> PROGRAMS = new Handles<>(ProgEntry::clear);

    private final IntConsumer released;
    private final Deque<Integer> free = new ArrayDeque<>();
    // replaced on growth, so that readers need no lock
    private volatile Object[] objects = new Object[16];
    private int next = 1;

    /** Handles; {@code released} is told of each one that is taken back, before it can be given again. */
    private Handles(IntConsumer released) {
        this.released = released;
    }

    /** Gives an object a handle, 1 or more. */
    public synchronized int register(T object) {
        int handle = free.isEmpty() ? next++ : free.removeFirst();
        Object[] grown = Arrays.copyOf(objects, Math.max(objects.length, Integer.highestOneBit(handle) * 2));
        grown[handle] = object;
        objects = grown;
        return handle;
    }

    /**
     * Takes a handle back; it may be given again.
     *
     * @param owner whose it was: once it is another's, nothing is done
     * @return whether it was the owner's
     */
    @SuppressWarnings("ReferenceEquality")
    public synchronized boolean release(int handle, T owner) {
        if (at(handle) != owner) {
            return false;
        }
        Object[] copy = objects.clone();
        copy[handle] = null;
        objects = copy;
        released.accept(handle);
        free.addLast(handle);
        return true;
    }

    /** The object of a handle, or null. */
    @SuppressWarnings("unchecked")
    public T at(int handle) {
        Object[] snapshot = objects;
        return handle > 0 && handle < snapshot.length ? (T) snapshot[handle] : null;
    }
}
