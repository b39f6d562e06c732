package io.sluice.bench.load;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The highest rate at which a device loses no more than some share of the packets: throughput as RFC 2544, section
 * 26.1, has it where that share is 0 (no drop rate, NDR), and what the field calls partial drop rate (PDR) else.
 *
 * <p>RFC 2544 says that the rate goes up after a trial without loss and down after one with, not by how much. This goes
 * in growing steps from a first guess, the rate that came through while too much was offered, until it has met both
 * outcomes, then halves what is between them. A trial with loss is repeated, and only a rate at which each of them lost
 * too much counts as too high: the binary search with loss verification of ETSI GS NFV-TST 009, section 12.3.3, which
 * RFC 9004, section 6.2, takes over, because a single loss may be the test machine's and not the device's. Where the
 * loss is so great that repeating is a waste of time it is not done. The whole search is to be repeated by the caller
 * (RFC 9004, section 6.3).
 *
 * <p>A trial whose losses may be the machine's ({@link Trial#isDoubtful}) says nothing against a rate, and does not
 * count, so long as there are not too many of them. One without loss counts in any case: the device did it in spite of
 * the machine.
 */
public final class RateSearch {
    /** Loss beyond which no repetition is going to help; TST 009 calls this threshold z. */
    private static final double HOPELESS = 0.05;
    /** The same where the machine may have done it: a core that others use too is slower by up to a third. */
    private static final double HOPELESS_IN_DOUBT = 0.4;
    /** Of trials that do not count there may be so many in a search: about as many as there are others. */
    private static final int SPARE = 24;
    /** What no device loses anything of. */
    private static final Tried NOTHING = new Tried(0, 0, true, false);
    /** The first step from the guess, as a share of it. */
    private static final double FIRST_STEP = 1.0 / 32;
    /** Of the highest rate: below this the search gives up. */
    private static final double LEAST = 1.0 / 4096;

    private final Device device;
    private final double precision;
    private final int attempts;
    private final List<Tried> tried = new ArrayList<>();
    private int spare = SPARE;

    /** How a search ended. */
    public enum End {
        /** Between a rate that is good and one that is not, as close as was asked for. */
        FOUND,
        /** At the highest rate that could be offered: the device's limit is there or above. */
        AT_LEAST,
        /** Each rate lost too much; the rate found is the lowest that was tried. */
        BELOW
    }

    /**
     * What was found.
     *
     * @param pps packets a second
     * @param end how far that can be relied on
     * @param doubtful whether it, or the rate next to it, was judged by trials whose losses may be the machine's
     */
    public record Found(double pps, End end, boolean doubtful) {
    }

    /** A rate, as far as the generator held it, and the least share of packets that was lost at it. */
    private record Tried(double pps, double loss, boolean held, boolean doubtful) {
        boolean isGood(double goal) {
            return loss <= goal;
        }
    }

    /**
     * A search on a device.
     *
     * @param precision how close to the limit it ends, as a share of it, such as 0.01
     * @param attempts how many trials may fail at a rate before it counts as too high, 1 or more
     */
    public RateSearch(Device device, double precision, int attempts) {
        this.device = device;
        this.precision = precision;
        this.attempts = attempts;
    }

    /**
     * Searches; what was tried for other goals before is used again.
     *
     * @param goal the share of packets that may be lost, from 0 to 1
     * @param highest where to begin, as RFC 2544 has it: the most that can be offered, or any rate above
     */
    public Found find(double goal, Rate highest) {
        Tried top = tried.isEmpty() ? attempt(goal, highest.pps()) : tried.getFirst();
        if (top.isGood(goal)) {
            return new Found(top.pps(), End.AT_LEAST, top.doubtful());
        }
        Tried good = tried.stream().filter(one -> one.isGood(goal)).max(Comparator.comparingDouble(Tried::pps))
                .orElse(NOTHING);
        Tried bad = tried.stream().filter(one -> !one.isGood(goal) && one.pps() > good.pps())
                .min(Comparator.comparingDouble(Tried::pps)).orElse(top);
        double guess = top.pps() * (1 - top.loss());
        double probe = good.pps() < guess && guess < bad.pps() ? guess : (good.pps() + bad.pps()) / 2;
        return narrow(goal, good, bad, probe);
    }

    private Found narrow(double goal, Tried goodAtFirst, Tried badAtFirst, double guess) {
        Tried good = goodAtFirst;
        Tried bad = badAtFirst;
        double high = bad.pps();
        double probe = guess;
        double step = guess * FIRST_STEP;
        while (high - good.pps() > precision * high) {
            Tried now = attempt(goal, probe);
            good = now.isGood(goal) && now.pps() > good.pps() ? now : good;
            if (now.isGood(goal) && now.held()) {
                probe = Math.min(good.pps() + step, (good.pps() + high) / 2);
            } else {
                // what can't be offered is as much out of reach as what is lost
                bad = now;
                high = Math.min(high, now.isGood(goal) ? probe : now.pps());
                probe = Math.max(high - step, (good.pps() + high) / 2);
            }
            if (high < badAtFirst.pps() * LEAST) {
                return new Found(high, End.BELOW, bad.doubtful());
            }
            step *= 2;
        }
        return new Found(good.pps(), bad.isGood(goal) ? End.AT_LEAST : End.FOUND, good.doubtful() || bad.doubtful());
    }

    /** Tries a rate, again where packets were lost that another trial might not lose, or it was not held. */
    private Tried attempt(double goal, double pps) {
        Trial best = null;
        double ofDevice = 1;
        int failed = 0;
        boolean doubtful = false;
        while (failed < attempts) {
            Trial now = device.offer(new Rate(pps));
            best = best == null ? now : better(best, now);
            ofDevice = now.isHeld() ? Math.min(ofDevice, now.lossOfDevice()) : ofDevice;
            if (best.isHeld() && best.loss() <= goal
                    || best.loss() >= (now.isDoubtful(goal) ? HOPELESS_IN_DOUBT : HOPELESS)) {
                break;
            }
            if (now.isDoubtful(goal) && spare > 0) {
                spare--;
            } else {
                failed++;
                doubtful |= now.isDoubtful(goal);
            }
        }
        double loss = doubtful ? Math.min(best.loss(), ofDevice) : best.loss();
        Tried result = new Tried(best.isHeld() ? pps : best.offeredRate(), loss, best.isHeld(), doubtful);
        tried.add(result);
        return result;
    }

    /** Of two trials the one that was held; of two held ones that which lost less, else that which offered more. */
    private static Trial better(Trial one, Trial other) {
        if (one.isHeld() && other.isHeld()) {
            return other.loss() < one.loss() ? other : one;
        }
        return other.isHeld() || !one.isHeld() && other.offeredRate() > one.offeredRate() ? other : one;
    }
}
