/**
 * What is measured: programs with the packets that they see and the contents of their maps.
 * It depends on {@code traffic} and {@code dataplane} for packets and map contents, and on the façade of the VM.
 * Start with {@link io.sluice.bench.suite.Suite}.
 */
package io.sluice.bench.suite;
