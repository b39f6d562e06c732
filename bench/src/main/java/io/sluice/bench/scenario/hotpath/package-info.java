/**
 * Single calls of helpers by length, by size and type of the map, by key and by pattern: cost curves where
 * {@code scenario.operation} has single points, which it takes in. It depends on {@code method} for how they are timed,
 * and on {@code scenario} for the names of engines. Start with {@link io.sluice.bench.scenario.hotpath.Hotpath}.
 */
package io.sluice.bench.scenario.hotpath;
