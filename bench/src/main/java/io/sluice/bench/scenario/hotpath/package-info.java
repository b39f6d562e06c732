/**
 * Single calls of helpers by length, by size and type of the map, by key and by pattern: cost curves where
 * {@code scenario.Operation} has single points. It depends on {@code method} for how they are timed, and on
 * {@code scenario} for what runs programs. Start with {@link io.sluice.bench.scenario.hotpath.Hotpath}.
 */
package io.sluice.bench.scenario.hotpath;
