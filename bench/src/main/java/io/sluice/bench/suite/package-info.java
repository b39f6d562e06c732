/**
 * What is measured: programs with the packets that they see and the contents of their maps.
 * It depends on {@code dataplane} for packets and map contents, and on the loader of objects.
 * Start with {@link io.sluice.bench.suite.Suite}.
 */
package io.sluice.bench.suite;
