/**
 * The map types: each states its rules, its layout, its shape and its recipes, and works off-heap under many workers.
 * It depends on {@code io.sluice.vm.api}, {@code ir} and {@code memory} only; no compiler is seen from here.
 * Start with {@link io.sluice.maps.MapFactory} and {@link io.sluice.maps.ArrayMap}, then
 * {@link io.sluice.maps.HashTable}.
 */
package io.sluice.maps;
