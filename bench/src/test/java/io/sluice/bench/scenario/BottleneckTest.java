package io.sluice.bench.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.bench.report.Figure;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BottleneckTest {
    private static final Figure NOT_TIMED = Figure.missing("not timed");

    private static Figure percent(double value) {
        return new Figure(value, value - 2, value + 2, false, null);
    }

    private static Optional<String> cause(Figure workers, Figure cpus, Figure ownMaps, Figure fewFrames) {
        return new Bottleneck(workers, cpus, ownMaps, fewFrames, false).text();
    }

    @Test
    void whatIsLinearWithinItsIntervalNeedsNoCause() {
        assertEquals(Optional.empty(), cause(percent(93), percent(100), percent(100), percent(100)));
    }

    @Test
    void mapsOfTheirOwnThatMakeUpForMostAreTheCause() {
        assertEquals(Optional.of("maps that the workers share: with maps of their own they reach 97% of linear"),
                cause(percent(30), percent(100), percent(97), percent(31)));
    }

    @Test
    void fewFramesThatMakeUpForMostAreTheCause() {
        assertEquals(Optional.of("memory: with 64 frames each they reach 99% of linear"),
                cause(percent(60), percent(100), percent(62), percent(99)));
        assertEquals(Optional.of("memory: with 64 frames each they reach 99% of linear"),
                cause(percent(60), percent(100), NOT_TIMED, percent(99)));
    }

    @Test
    void cpusThatDoNoMoreWithoutMemoryAreTheCause() {
        Bottleneck known = new Bottleneck(percent(60), percent(62), percent(61), percent(61), true);
        assertEquals(Optional.of("the CPUs, which are threads of one core: without memory, too, they reach "
                + "62% of linear"), known.text());
        assertEquals(Optional.of("the CPUs, which are shared with others or share a core: without memory, too, they "
                + "reach 62% of linear"), cause(percent(60), percent(62), percent(61), percent(61)));
    }

    @Test
    void whatTheCpusLeaveOverCanStillBeTheMaps() {
        assertEquals(Optional.of("maps that the workers share: with maps of their own they reach 61% of linear"),
                cause(percent(20), percent(62), percent(61), percent(20)));
    }

    @Test
    void whatNothingMakesUpForIsNotKnown() {
        assertEquals(Optional.of("not known: neither the CPUs nor shared maps nor the number of frames"),
                cause(percent(50), percent(100), percent(52), NOT_TIMED));
    }

    @Test
    void noiseIsSaid() {
        Figure noisy = new Figure(50, 48, 52, true, null);
        assertEquals(Optional.of("noisy, do not quote: not known: neither the CPUs nor shared maps nor the number of "
                + "frames"), cause(noisy, percent(100), NOT_TIMED, NOT_TIMED));
    }
}
