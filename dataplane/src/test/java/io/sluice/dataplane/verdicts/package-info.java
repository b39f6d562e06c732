/**
 * Holds the verifier's verdict to the kernel's: shared cases, random programs, changed ones, and runs of what is
 * accepted.
 * Depends on the verifier's entry alone, on the kernel as a verifier, and on the generators of {@code vm.random}.
 * Start at {@link io.sluice.dataplane.verdicts.VerdictFuzzTest}.
 */
package io.sluice.dataplane.verdicts;
