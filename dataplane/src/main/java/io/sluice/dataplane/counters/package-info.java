/**
 * What a worker counts: packets by verdict and every refusal under a named reason.
 * It depends on nothing but the JDK.
 * Start with {@link io.sluice.dataplane.counters.Counter}.
 */
package io.sluice.dataplane.counters;
