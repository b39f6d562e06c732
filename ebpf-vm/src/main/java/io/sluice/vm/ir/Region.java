package io.sluice.vm.ir;

/**
 * A part of memory that accesses name. Two regions of the same graph never overlap, but for {@link #ANY}, which
 * overlaps all that programs can reach.
 *
 * @param name in the text form, after {@code @}: letters, digits, {@code _} and {@code .}
 * @param kind how it behaves
 * @param slack bytes behind what accesses may touch that are memory, too, and nobody else's while the code runs: they
 *     may be read, and written with what they hold
 */
public record Region(String name, Kind kind, int slack) {
    /** Anything. */
    public static final Region ANY = new Region("any", Kind.SHARED);

    /** How memory behaves. */
    public enum Kind {
        /** Nobody changes it while the code runs: loads may move anywhere that their address is valid. */
        CONSTANT,
        /** Only this thread changes it. */
        PRIVATE,
        /** Other threads may change it at any time: no load is repeated, made up or moved out of a waiting loop. */
        SHARED
    }

    /** A region without memory behind it. */
    public Region(String name, Kind kind) {
        this(name, kind, 0);
    }

    /** Whether an access of one may touch the other. */
    public boolean overlaps(Region other) {
        return equals(other) || equals(ANY) || other.equals(ANY);
    }

    // by hand: passes ask this all the time, and what the compiler makes of a record is linked when first asked
    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof Region r && kind == r.kind && name.equals(r.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode() * 31 + kind.ordinal();
    }

    @Override
    public String toString() {
        return "@" + name;
    }
}
