package io.sluice.dataplane.worker;

import io.sluice.dataplane.port.Port;

/** Where redirected packets go. */
@FunctionalInterface
public interface Redirects {
    /** The port that a desc with verdict REDIRECT names (its redirect map, key and flags), or null without one. */
    Port target(long desc);
}
