/**
 * Which packets come in: seeded generators, the same bytes on every machine, and captures.
 * It depends on {@code dataplane.packet}, which builds packets, and on its reader of captures.
 * Start with {@link io.sluice.bench.traffic.TrafficSpec}.
 */
package io.sluice.bench.traffic;
