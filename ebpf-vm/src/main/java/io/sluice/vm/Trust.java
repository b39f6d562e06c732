package io.sluice.vm;

/** What to do about memory accesses that the verifier has not proved to stay in bounds. */
public enum Trust {
    /** Run programs only on engines that check accesses. */
    CHECKED_ONLY,
    /** Run them on every engine: a wrong program can take the process down. */
    PROGRAMS
}
