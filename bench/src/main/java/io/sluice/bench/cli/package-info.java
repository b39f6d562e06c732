/**
 * The commands {@code sluice bench}, which the command line finds by the service loader.
 * It depends on the scenarios and on the dataplane's command line.
 * Start with {@link io.sluice.bench.cli.BenchCommand}.
 */
package io.sluice.bench.cli;
