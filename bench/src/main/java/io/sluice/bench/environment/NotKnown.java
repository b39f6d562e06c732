package io.sluice.bench.environment;

/** A fact that can't be found out here; the message says why. */
final class NotKnown extends Exception {
    private static final long serialVersionUID = 1;

    NotKnown(String why) {
        super(why);
    }
}
