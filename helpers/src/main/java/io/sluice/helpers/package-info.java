/**
 * The helpers that programs call: one class for each family, a row for each helper.
 * It depends on the maps, {@code io.sluice.vm.api} and {@code io.sluice.vm.memory}; no engine is seen from here.
 * Start with {@link io.sluice.helpers.Helpers} and {@link io.sluice.helpers.MapHelpers}.
 */
package io.sluice.helpers;
