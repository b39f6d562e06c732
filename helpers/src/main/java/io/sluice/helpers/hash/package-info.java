/**
 * Keyed hashes that the kernel's results are made of. It depends on {@code io.sluice.vm.memory} alone. There is one,
 * {@link io.sluice.helpers.hash.SipHash}, for SYN cookies and for the choice among several next hops.
 */
package io.sluice.helpers.hash;
