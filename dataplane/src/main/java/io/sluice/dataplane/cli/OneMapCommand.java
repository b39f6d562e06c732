package io.sluice.dataplane.cli;

import picocli.CommandLine.Mixin;

/** A command on one map, which its words begin with: opens it, runs, and closes it. */
abstract class OneMapCommand implements Runnable {
    @Mixin
    private MapArguments arguments;

    @Override
    public final void run() {
        MapWords words = arguments.words();
        try (OpenMap map = arguments.open(words)) {
            run(map, words, arguments.console());
        }
    }

    /** Does it, with the words that are left; those that are not taken are to be refused. */
    abstract void run(OpenMap open, MapWords words, Console console);

    /** The arguments, for another map that words name. */
    final MapArguments arguments() {
        return arguments;
    }
}
