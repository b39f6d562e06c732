package io.sluice.dataplane.cli;

import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.object.CollectionSpec;
import java.util.List;

/** Which programs of an object a command means. */
final class Programs {
    private Programs() {
    }

    /** The named program, or all for null. */
    static List<ProgramSpec> chosen(CollectionSpec collection, String name) {
        return name == null ? collection.programs() : List.of(ObjectArgument.choose(collection, name));
    }

    /** The named program, or all XDP programs for null. */
    static List<ProgramSpec> chosenXdp(CollectionSpec collection, String name) {
        return chosen(collection, name).stream().filter(program -> program.kind().isXdp()).toList();
    }
}
