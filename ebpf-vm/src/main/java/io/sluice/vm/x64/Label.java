package io.sluice.vm.x64;

/**
 * A position in code. It may be used before it is bound; it belongs to the one {@link Assembler} that binds it, and
 * its final offset is asked of the {@link Code}.
 */
public final class Label {
    private static final int UNBOUND = -1;

    private int raw = UNBOUND;
    private int gaps;

    /** Whether a position has been given. */
    public boolean isBound() {
        return raw != UNBOUND;
    }

    void bind(int rawPosition, int gapsBefore) {
        if (isBound()) {
            throw new IllegalStateException("label: bound twice, at raw offsets " + raw + " and " + rawPosition);
        }
        raw = rawPosition;
        gaps = gapsBefore;
    }

    int raw() {
        if (!isBound()) {
            throw new IllegalStateException("label: used but never bound");
        }
        return raw;
    }

    int gapsBefore() {
        return gaps;
    }
}
