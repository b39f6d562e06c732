package io.sluice.helpers.fib;

/**
 * The snapshot that lookups see now. One thread sets it; workers read it once a lookup, so that each lookup sees one
 * state of all tables.
 */
public final class CurrentFib {
    private volatile Fib fib;

    /** One that has a snapshot from the start. */
    public CurrentFib(Fib fib) {
        this.fib = fib;
    }

    /** One that knows no interface: lookups answer -ENODEV. */
    public static CurrentFib empty() {
        return new CurrentFib(Fib.EMPTY);
    }

    /** The snapshot of now. */
    public Fib get() {
        return fib;
    }

    /**
     * The interface of a number, or null: the snapshot's. While there is none, the one that this system had when first
     * asked: whether a packet fits an interface is no question of routes.
     */
    public Link link(int index) {
        Fib now = fib;
        return now == Fib.EMPTY ? SystemLinks.TABLE.get(index) : now.link(index);
    }

    /** Has lookups from now on see another one. */
    public void set(Fib next) {
        this.fib = next;
    }
}
