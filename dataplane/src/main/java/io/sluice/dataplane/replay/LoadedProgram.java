package io.sluice.dataplane.replay;

import io.sluice.maps.Quiescence;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.ControlMap;
import java.util.Map;

/**
 * A program realised on one engine, with its maps.
 *
 * @param engine the engine's name
 * @param program the program
 * @param maps its collection's maps by name
 * @param quiescence of these maps, for the one worker that runs the program
 * @param owner what to close
 */
public record LoadedProgram(
        String engine, BpfProgram program, Map<String, ControlMap> maps, Quiescence quiescence,
        Runnable owner) implements AutoCloseable {
    @Override
    public void close() {
        owner.run();
        quiescence.close();
    }
}
