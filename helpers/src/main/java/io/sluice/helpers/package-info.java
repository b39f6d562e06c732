/**
 * The helpers that programs call: one class for each family, a row for each helper.
 * It depends on the maps, {@code io.sluice.vm.api}, {@code ir} and {@code memory}; no engine is seen from here.
 * Start with {@link io.sluice.helpers.Helpers} and {@link io.sluice.helpers.MapHelpers}.
 */
package io.sluice.helpers;
