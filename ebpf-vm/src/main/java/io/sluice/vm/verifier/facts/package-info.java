/**
 * What the verifier proved about a program, by insn, as plain records and arrays that engines read.
 * It depends on {@code insn} only, so that what makes facts and what uses them need not know each other.
 * Start with {@link io.sluice.vm.verifier.facts.Facts}; {@link io.sluice.vm.verifier.facts.FactsBuilder} makes one.
 */
package io.sluice.vm.verifier.facts;
