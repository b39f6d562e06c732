/**
 * Recipes as functions of their own, for callers that cannot inline them.
 * It depends on {@code io.sluice.vm.ir}, {@code io.sluice.vm.api} and the options of {@code io.sluice.vm.opt.build}.
 * Start with {@link io.sluice.vm.opt.recipe.RecipeFunction}.
 */
package io.sluice.vm.opt.recipe;
