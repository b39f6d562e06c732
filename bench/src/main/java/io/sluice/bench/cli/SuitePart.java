package io.sluice.bench.cli;

import io.sluice.bench.scenario.Scenario;
import io.sluice.dataplane.cli.Console;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that measures one scenario, which can be a part of the whole suite as well. */
abstract class SuitePart implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private RoundOptions rounds;

    @Mixin
    private ReportOptions report;

    /** How often and how long it is to be measured. */
    final RoundOptions rounds() {
        return rounds;
    }

    /** What its options ask for, to be measured once. */
    abstract Scenario scenario();

    /** The same where it is no part of anything: it may fail where a suite is to go on without it. */
    Scenario alone() {
        return scenario();
    }

    @Override
    public final Integer call() {
        Scenario scenario = alone();
        report.print(rounds, rounds.measured(Console.of(spec), List.of(scenario)));
        return report.exitCode(scenario.failures());
    }
}
