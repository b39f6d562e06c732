/**
 * What makes single values simpler: constants, identities, comparisons; and numbering that finds equal ones.
 * It depends on {@code ir} only.
 * Start with {@link io.sluice.vm.opt.fold.Fold}, which every new value passes.
 */
package io.sluice.vm.opt.fold;
