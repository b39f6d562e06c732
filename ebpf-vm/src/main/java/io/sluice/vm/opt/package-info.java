/**
 * The optimizer: what a pass is, the pipeline that lists them, and the runner that checks and dumps between them.
 * It depends on {@code ir}; construction of graphs and the passes are in the packages below.
 * Start with {@link io.sluice.vm.opt.Pipeline}.
 */
package io.sluice.vm.opt;
