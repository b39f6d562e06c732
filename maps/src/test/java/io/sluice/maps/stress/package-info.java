/**
 * Stress tests of maps by jcstress: two workers at once on one element, in all orders that the machine shows. They
 * depend on jcstress and the maps' public classes only. Start with {@link io.sluice.maps.stress.Cells}, then read
 * {@link io.sluice.maps.stress.KeyedStress}; {@code JcstressTest} runs them.
 */
package io.sluice.maps.stress;
