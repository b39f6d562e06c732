package io.sluice.bench.load;

/**
 * Sends bursts of packets when a {@link Schedule} says, and records how long each packet took from then on.
 *
 * <p>The loop is open: the schedule is fixed beforehand and waits for nobody. A generator that sent the next packet
 * once the last one was back would send nothing while the device stands still, so that a stop of 10 ms, in which
 * 10,000 packets were due, would show as one slow packet; and as every percentile is one of those that were sent, all
 * but the highest would hide it. This is called coordinated omission. Here those 10,000 packets are all sent, and the
 * time of each counts from when it was due, not from when it was sent: so nothing has to be added to the histogram
 * afterwards, which is what {@code recordValueWithExpectedInterval} is for.
 *
 * <p>A time is the clock's when the generator sees that a packet is out, after each burst that it sends and else again
 * and again, less the time at which it was due. So times are late by up to what one look takes: some tens of ns, or
 * that of a burst. What the generator itself is late counts as part of the packets' time, and is told
 * ({@link Interference#late}), as in such a stretch it says more about the machine than about the device.
 */
public final class Generator {
    /** Packets that a generator sends at once where more are due, before it looks what is back: a worker's batch. */
    private static final int TOGETHER = 64;
    /** The part of its time that a generator that is behind may send on after the end. */
    private static final int GRACE = 64;
    /** How long packets have to come out after the last one was sent, RFC 2544, section 23. */
    private static final long RESIDUE_NANOS = 2_000_000_000L;

    private final Target target;
    private final Clock clock;
    private final Recorder recorder;
    private final long[] together = new long[TOGETHER];

    /**
     * A generator.
     *
     * @param clock the recorder's
     */
    public Generator(Target target, Clock clock, Recorder recorder) {
        this.target = target;
        this.clock = clock;
        this.recorder = recorder;
    }

    /**
     * Offers packets from a time on, and waits until all are back.
     *
     * @param start on the clock, in ns
     * @return what became of them
     * @throws IllegalStateException where packets are not back 2 s after the last one was sent
     */
    public Trial offer(Offer offer, long start) {
        Schedule schedule = offer.schedule();
        long nanos = offer.nanos();
        long end = nanos + nanos / GRACE;
        long back = recorder.count();
        long offered = 0;
        long taken = 0;
        long late = 0;
        long due = schedule.next();
        int left = offer.burst();
        long now = clock.now() - start;
        // a burst is sent to its end
        while (due < nanos && now < end || left < offer.burst()) {
            if (now >= due) {
                late = Math.max(late, now - due);
                int count = 0;
                do {
                    together[count++] = start + due;
                    if (--left == 0) {
                        left = offer.burst();
                        due = schedule.next();
                    }
                } while (count < TOGETHER && now >= due && due < nanos);
                taken += target.send(together, count);
                offered += count;
            }
            collect();
            now = clock.now() - start;
        }
        if (due < nanos) {
            late = Math.max(late, now - due);
        }
        drain(back + taken);
        return new Trial(offer.rate().pps(), offered, offered - taken, Math.max(nanos, now),
                new Interference(late, 0, false));
    }

    private void collect() {
        target.collect(recorder);
        recorder.end();
    }

    private void drain(long until) {
        long end = clock.now() + RESIDUE_NANOS;
        while (recorder.count() < until) {
            collect();
            if (clock.now() - end > 0) {
                throw new IllegalStateException("load: %d packets not back 2 s after the last one was sent"
                        .formatted(until - recorder.count()));
            }
        }
    }
}
