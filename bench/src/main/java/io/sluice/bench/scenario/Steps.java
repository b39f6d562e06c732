package io.sluice.bench.scenario;

/** Counts the steps of a scenario as its work goes on, by what each part of it was expected to take. */
public final class Steps {
    private final int total;
    private final Runnable step;
    private double seconds;
    private int done;

    /**
     * None done yet.
     *
     * @param total how many there are, of a second each
     * @param step run at the end of each
     */
    public Steps(int total, Runnable step) {
        this.total = total;
        this.step = step;
    }

    /** Says that a part is done that was expected to take so long. */
    public void passed(double more) {
        seconds += more;
        for (; done < Math.min(Math.floor(seconds), total); done++) {
            step.run();
        }
    }

    /** Says that all is done. */
    public void end() {
        passed(total);
    }
}
