/**
 * Random XDP programs that the kernel's verifier accepts, for differential tests of the engines.
 * Depends on nothing of an engine: a program is encoded slots and the names of the maps it uses.
 * Start at {@link io.sluice.vm.random.ProgramGenerator}.
 */
package io.sluice.vm.random;
