package io.sluice.vm.x64;

/** Conditions of jcc, setcc and cmovcc; the ordinal is the manual's tttn (Intel SDM volume 2, table B-10). */
public enum Cond {
    O, NO, B, AE, E, NE, BE, A, S, NS, P, NP, L, GE, LE, G;

    private static final Cond[] ALL = values();

    /** The condition that holds exactly when this one does not. */
    public Cond negated() {
        return ALL[ordinal() ^ 1];
    }
}
