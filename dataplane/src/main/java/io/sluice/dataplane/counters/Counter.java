package io.sluice.dataplane.counters;

import java.util.Locale;

/** The counters of a worker, a row each. */
public enum Counter {
    /** Packets that came in. */
    RX_PACKETS,
    /** Their bytes as they came in. */
    RX_BYTES,
    /** Batches that were not empty. */
    BATCHES,
    /** Verdict ABORTED: the program failed. */
    ABORTED,
    /** Verdict DROP. */
    DROP,
    /** Verdict PASS. */
    PASS,
    /** Verdict TX. */
    TX,
    /** Verdict REDIRECT. */
    REDIRECT,
    /** The program returned something that is no verdict; the packet was dropped. */
    BAD_VERDICT,
    /** Verdict PASS, but the host side took no more. */
    PASS_FULL,
    /** Verdict TX, but the transmit queue was full. */
    TX_FULL,
    /** Verdict REDIRECT, but the target's transmit queue was full. */
    REDIRECT_FULL,
    /** Verdict REDIRECT to a port that is not there. */
    REDIRECT_NO_TARGET;

    /** The name as reports and metrics spell it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
