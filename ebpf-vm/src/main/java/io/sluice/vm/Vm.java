package io.sluice.vm;

import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.MapCreator;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.object.CollectionSpec;
import java.util.List;

/**
 * Turns specs into programs that run: creates their maps, verifies them, realises them on an engine.
 *
 * <p>It holds no state of its own; each {@link Collection} that it loads is independent.
 */
public final class Vm {
    private final MapCreator maps;
    private final HelperTable helpers;
    private final int workers;

    private Vm(Builder builder) {
        this.maps = builder.maps;
        this.helpers = builder.helpers;
        this.workers = builder.workers;
    }

    /**
     * Begins one.
     *
     * @param maps makes the maps
     * @param helpers the helpers that programs may call
     */
    public static Builder builder(MapCreator maps, HelperTable helpers) {
        return new Builder(maps, helpers);
    }

    /** The choices, with one worker to begin with. */
    public static final class Builder {
        private final MapCreator maps;
        private final HelperTable helpers;
        private int workers = 1;

        private Builder(MapCreator maps, HelperTable helpers) {
            this.maps = maps;
            this.helpers = helpers;
        }

        /** How many workers run the programs, 1 or more: per-CPU maps have a value for each. */
        public Builder workers(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("workers: " + count + ", must be positive");
            }
            this.workers = count;
            return this;
        }

        /** The result. */
        public Vm build() {
            return new Vm(this);
        }
    }

    /**
     * Loads all XDP programs of an object, with the maps that they use.
     *
     * @throws LoadException where a map, a program or the engine refuses
     */
    public Collection load(CollectionSpec spec, Engine engine) {
        return load(spec, spec.programs().stream().filter(p -> p.kind().isXdp()).toList(), engine);
    }

    /**
     * Loads some programs of an object, with the maps that they use, and the programs that those maps refer to.
     *
     * @throws LoadException where a map, a program or the engine refuses
     */
    public Collection load(CollectionSpec spec, List<ProgramSpec> programs, Engine engine) {
        return new CollectionLoader(spec, engine, maps, helpers, workers).load(programs);
    }

    /**
     * Loads a program that was made by hand, with its maps.
     *
     * @throws LoadException where a map, the program or the engine refuses
     */
    public Collection load(ProgramSpec program, List<MapSpec> mapSpecs, Engine engine) {
        CollectionSpec spec = new CollectionSpec(
                program.name(), List.of(program), mapSpecs, List.of(), program.license(), 0, null);
        return load(spec, List.of(program), engine);
    }
}
