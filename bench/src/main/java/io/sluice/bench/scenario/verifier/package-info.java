/**
 * Our verifier and the running kernel's, program by program.
 * It depends on {@code method} for how anything is timed, and on the programs of {@code suite}.
 * Start with {@link io.sluice.bench.scenario.verifier.VerifierComparison}.
 */
package io.sluice.bench.scenario.verifier;
