package io.sluice.bench.cli;

import io.sluice.bench.scenario.Scenario;

/** A command that is a part of the whole suite. */
interface SuitePart {
    /** What its options ask for, to be measured once. */
    Scenario scenario();
}
