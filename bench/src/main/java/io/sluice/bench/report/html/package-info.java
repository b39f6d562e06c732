/**
 * A result as one HTML file with SVG charts, which needs no script and nothing from elsewhere, on screens and on paper.
 * It depends on the model of results alone.
 * Start with {@link io.sluice.bench.report.html.HtmlReport}.
 */
package io.sluice.bench.report.html;
