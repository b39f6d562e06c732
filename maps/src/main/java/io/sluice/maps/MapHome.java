package io.sluice.maps;

/**
 * What a map needs of its surroundings.
 *
 * @param workers how many workers use it, 1 or more
 * @param quiescence when removed elements may be used again
 */
public record MapHome(int workers, Quiescence quiescence) {
    /** Checks. */
    public MapHome {
        if (workers < 1) {
            throw new IllegalArgumentException(workers + " workers, must be positive");
        }
    }

    /** The index under which the control thread stands in per-worker structures: after all workers. */
    int controlOwner() {
        return workers;
    }

    /** How many own per-worker structures: the workers and the control thread. */
    int owners() {
        return workers + 1;
    }
}
