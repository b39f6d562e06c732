package io.sluice.bench.scenario;

import io.sluice.bench.report.Figure;
import java.util.Optional;

/**
 * What keeps workers from being as fast, each, as one alone: told by what makes up for most of it. All figures are
 * percent of linear, missing where there is nothing to measure.
 *
 * @param workers as they are
 * @param cpus programs that touch no memory, on as many CPUs
 * @param ownMaps workers with maps of their own
 * @param fewFrames workers whose frames stay in their first-level caches
 * @param shareCores whether it is known that CPUs are threads of one core
 */
record Bottleneck(Figure workers, Figure cpus, Figure ownMaps, Figure fewFrames, boolean shareCores) {
    /** From here on it is linear: two runs of the same differ by as much. */
    private static final double LINEAR = 95;

    /** The cause in words; empty where nothing is lost. */
    Optional<String> text() {
        double reachable = cpus.isPresent() ? Math.min(100, cpus.value()) : 100;
        if (workers.high() >= LINEAR) {
            return Optional.empty();
        }
        String cause;
        if (workers.high() >= reachable * LINEAR / 100) {
            cause = "the CPUs, which %s: without memory, too, they reach %s".formatted(shareCores
                    ? "are threads of one core" : "are shared with others or share a core", percent(cpus));
        } else if (makesUp(ownMaps, reachable)) {
            cause = "maps that the workers share: with maps of their own they reach " + percent(ownMaps);
        } else if (makesUp(fewFrames, reachable)) {
            cause = "memory: with %d frames each they reach %s".formatted(ScalePorts.FEW, percent(fewFrames));
        } else {
            cause = "not known: neither the CPUs nor shared maps nor the number of frames";
        }
        return Optional.of((workers.noisy() ? "noisy, do not quote: " : "") + cause);
    }

    private boolean makesUp(Figure other, double reachable) {
        return other.isPresent() && other.value() - workers.value() > (reachable - workers.value()) / 2;
    }

    private static String percent(Figure figure) {
        return "%.0f%% of linear".formatted(figure.value());
    }
}
