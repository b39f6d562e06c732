/**
 * What a benchmark found, as data, and how it is shown: tables, JSON, CSV, one HTML file, and the comparison of two.
 * It depends on nothing of Sluice, so that a result of another machine or an older version reads the same.
 * Start with {@link io.sluice.bench.report.Result}.
 */
package io.sluice.bench.report;
