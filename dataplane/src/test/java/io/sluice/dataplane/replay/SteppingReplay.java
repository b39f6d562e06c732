package io.sluice.dataplane.replay;

import io.sluice.helpers.Helpers;
import io.sluice.helpers.TraceSink;
import io.sluice.maps.MapFactory;
import io.sluice.maps.Quiescence;
import io.sluice.vm.Collection;
import io.sluice.vm.Engine;
import io.sluice.vm.Vm;
import io.sluice.vm.api.ControlMap;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.verifier.VerifiedProgram;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A program on an engine of the tests, ready for a replay.
 *
 * @param loaded the program with its maps
 * @param verified what the verifier made of it
 */
record SteppingReplay(LoadedProgram loaded, VerifiedProgram verified) implements AutoCloseable {
    /** Loads a program of an object with all that it needs. */
    static SteppingReplay load(CollectionSpec spec, ProgramSpec program, Engine engine) {
        Quiescence quiescence = new Quiescence(1);
        HelperTable helpers = Helpers.table(TraceSink.NONE);
        Collection collection = Vm.builder(new MapFactory(quiescence), helpers).build()
            .load(spec, List.of(program), engine);
        Map<String, ControlMap> maps = new LinkedHashMap<>(collection.maps());
        return new SteppingReplay(new LoadedProgram(engine.name(), collection.program(program.name()), maps, quiescence,
            helpers, collection::close), collection.verified(program.name()));
    }

    @Override
    public void close() {
        loaded.close();
    }
}
