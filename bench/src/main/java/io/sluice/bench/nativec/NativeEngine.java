package io.sluice.bench.nativec;

import io.sluice.vm.Engine;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.memory.SharedObject;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.verifier.VerifiedProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Our programs' own C, compiled by clang: what the code of an engine can be measured by. Maps are those of the loaded
 * collection; their addresses, sizes and seeds are constants of the compiled code, and lookups and helpers are inlined.
 * What is rare, updates and deletions, calls the Java implementation.
 *
 * @param name the engine's name
 * @param object the object, whose source is among ours
 * @param flags what the compiler is asked for
 */
public record NativeEngine(String name, CollectionSpec object, List<String> flags) implements Engine {
    private static final String UNIT = "unit.c";
    private static final String OBJECT = "unit.o";
    private static final String SHARED_OBJECT = "unit.so";

    /** How programs are compiled, each an engine of its own. */
    public enum Variant {
        /** As programs are compiled for BPF. */
        O2("native-O2", List.of("-O2")),
        /** All that the compiler has for this machine. */
        O3("native-O3", List.of("-O3", "-march=native"));

        private final String engine;
        private final List<String> flags;

        Variant(String engine, List<String> flags) {
            this.engine = engine;
            this.flags = flags;
        }

        /** The engine's name. */
        public String engine() {
            return engine;
        }

        /** The engine for an object of ours. */
        public NativeEngine of(CollectionSpec object) {
            return new NativeEngine(engine, object, flags);
        }
    }

    /** Copies the list. */
    public NativeEngine {
        flags = List.copyOf(flags);
    }

    /** Why there is no such engine on this machine; empty where there is. */
    public static Optional<String> whyNot() {
        return Clang.whyNot();
    }

    /**
     * Compiles the program.
     *
     * @throws IllegalArgumentException where there is no source of ours, a map or helper has no C, or clang refuses
     */
    @Override
    public BpfProgram load(VerifiedProgram program) {
        try (CSources sources = new CSources(object.name())) {
            Path folder = sources.folder();
            Path unit = folder.resolve(UNIT);
            Path compiled = folder.resolve(OBJECT);
            Path linked = folder.resolve(SHARED_OBJECT);
            Files.writeString(unit, UnitText.of(program, sources.program(), object.variables()));
            Clang.compile(unit, compiled, folder.resolve(CSources.INCLUDE), flags);
            Clang.link(compiled, linked);
            int size = BatchCode.size(Files.readAllBytes(compiled), program.spec().name());
            // the mapping stays when the file is deleted
            return new NativeProgram(name, program.spec(), SharedObject.open(linked), size);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
