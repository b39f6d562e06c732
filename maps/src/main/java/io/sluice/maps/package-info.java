/**
 * The map types: each states its rules, its layout and its shape, and works off-heap under many workers at once.
 * It depends on {@code io.sluice.vm.api} and {@code io.sluice.vm.memory} only; no compiler is seen from here.
 * Start with {@link io.sluice.maps.MapFactory} and {@link io.sluice.maps.ArrayMap}, then
 * {@link io.sluice.maps.HashTable}.
 */
package io.sluice.maps;
