package io.sluice.dataplane.replay;

import io.sluice.maps.Quiescence;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.ControlMap;
import io.sluice.vm.api.HelperTable;
import java.util.Map;

/**
 * A program realised on one engine, with its maps.
 *
 * @param engine the engine's name
 * @param program the program
 * @param maps its collection's maps by name
 * @param quiescence of these maps, for the one worker that runs the program
 * @param helpers those that it calls; null in the kernel
 * @param owner what to close
 */
public record LoadedProgram(
        String engine, BpfProgram program, Map<String, ControlMap> maps, Quiescence quiescence,
        HelperTable helpers, Runnable owner) implements AutoCloseable {
    /**
     * Checks that no helper failed by an exception, which is a bug in it and shows as -EFAULT to the program.
     *
     * @throws IllegalStateException with the exception
     */
    public void checkHelpers() {
        Throwable failure = helpers == null ? null : helpers.failure();
        if (failure != null) {
            throw new IllegalStateException("internal error: a helper threw " + failure, failure);
        }
    }

    @Override
    public void close() {
        owner.run();
        quiescence.close();
    }
}
