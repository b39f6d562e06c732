/**
 * An engine for tests that runs a verified program insn by insn and holds every fact that was proved to what happens.
 * It depends on the verifier's results and on {@code api}, {@code insn} and {@code memory}, and shares no code with
 * engines.
 * Start with {@link io.sluice.vm.stepping.SteppingEngine}.
 */
package io.sluice.vm.stepping;
