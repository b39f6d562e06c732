package io.sluice.dataplane.cli;

import io.sluice.helpers.Helpers;
import io.sluice.helpers.TraceSink;
import io.sluice.vm.api.HelperTable;
import java.util.function.IntFunction;

/** The names of helpers by id, for listings. */
final class HelperNames {
    /** Names of the helpers that Sluice has; null for others. */
    static final IntFunction<String> ALL = table()::name;

    private HelperNames() {
    }

    private static HelperTable table() {
        return Helpers.table(TraceSink.NONE);
    }
}
