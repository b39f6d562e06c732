/**
 * Programs on engines side by side: alone, in the whole packet loop, under load and on more and more workers; in the
 * packages below it single calls, compilers and verifiers.
 * It depends on {@code method} for how anything is timed, on {@code suite} for the programs, and on the engines, the
 * running kernel too.
 * Start with {@link io.sluice.bench.scenario.EngineComparison}, the shortest; each command of {@code cli} has one such
 * class that measures and one that makes {@code Section}s of what was found.
 */
package io.sluice.bench.scenario;
