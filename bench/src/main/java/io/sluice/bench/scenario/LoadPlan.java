package io.sluice.bench.scenario;

import io.sluice.bench.load.Offer;
import io.sluice.bench.method.Rounds;
import java.util.List;

/**
 * What is offered to each engine, how long and how often.
 *
 * @param offer at the fixed rate, in each of the rounds
 * @param rounds how often, and the seed of the order
 * @param search how the highest rates are searched for
 * @param ring how many packets can wait for the worker
 */
public record LoadPlan(Offer offer, Rounds rounds, Search search, int ring) {
    /** Packets of a ring: XSK_RING_CONS__DEFAULT_NUM_DESCS of xdp-tools' xsk.h. */
    public static final int RING = 2048;

    /**
     * A search.
     *
     * @param losses shares of packets that may be lost, from 0 to 1, each once, the least first; none for no search
     * @param trialMillis how long a trial takes
     * @param times how often the whole search is made (RFC 9004, section 6.3)
     */
    public record Search(List<Double> losses, int trialMillis, int times) {
        /** Within this part of the rate it ends. */
        static final double PRECISION = 0.01;
        /** Trials at a rate before it counts as too high. */
        static final int ATTEMPTS = 3;
        /** About how many trials a search of two goals takes. */
        private static final int TRIALS = 25;

        /** No drop, and half a percent. */
        public static final List<Double> NDR_AND_PDR = List.of(0.0, 0.005);

        /** Sorts and checks them. */
        public Search {
            losses = losses.stream().sorted().distinct().toList();
            if (losses.stream().anyMatch(loss -> !(loss >= 0 && loss < 1))) {
                throw new IllegalArgumentException("load: losses of " + losses + ", each must be from 0 to below 1");
            }
        }

        /** About how long one takes, in s. */
        double seconds() {
            return losses.isEmpty() ? 0 : TRIALS * trialMillis / MILLIS;
        }
    }

    private static final double MILLIS = 1e3;

    /** The offer of a trial of the search, at some rate. */
    Offer trial() {
        return new Offer(offer.rate(), offer.burst(), offer.arrivals(), offer.seed(),
                new Rounds(1, search.trialMillis(), 0).nanos());
    }
}
