package io.sluice.dataplane.cli;

import io.sluice.helpers.Helpers;
import io.sluice.helpers.TraceSink;
import io.sluice.maps.MapFactory;
import io.sluice.vm.Collection;
import io.sluice.vm.Engines;
import io.sluice.vm.LoadException;
import io.sluice.vm.Vm;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.object.CollectionSpec;
import java.util.List;
import java.util.Optional;

/**
 * A program as engines get it, or as it was linked where it gets to none.
 *
 * @param program with the insns that engines run: no dead ones, constants folded, accesses of the context rewritten
 * @param refused why it is only linked
 */
record Translation(ProgramSpec program, Optional<String> refused) {
    /** Verifies a program of an object, with its maps. */
    static Translation of(CollectionSpec collection, ProgramSpec program) {
        Vm vm = Vm.builder(new MapFactory(), Helpers.table(TraceSink.NONE)).build();
        try (Collection loaded = vm.load(collection, List.of(program), Engines.CHECKED_INTERPRETER)) {
            return new Translation(loaded.verified(program.name()).translated(), Optional.empty());
        } catch (LoadException e) {
            return new Translation(program, Optional.of(e.getMessage()));
        }
    }
}
