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
 */
public final class NativeEngine implements Engine {
    private static final String UNIT = "unit.c";
    private static final String OBJECT = "unit.o";
    private static final String SHARED_OBJECT = "unit.so";

    private final String name;
    private final CollectionSpec object;
    private final List<String> flags;
    /** What was compiled last: the same program for the same maps is the same unit. */
    private Compiled last;

    /**
     * What clang made of a unit.
     *
     * @param unit its text
     * @param shared the shared object
     * @param codeSize bytes that run a batch
     */
    private record Compiled(String unit, byte[] shared, int codeSize) {
    }

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

    private NativeEngine(String name, CollectionSpec object, List<String> flags) {
        this.name = name;
        this.object = object;
        this.flags = flags;
    }

    @Override
    public String name() {
        return name;
    }

    /** Why there is no such engine on this machine; empty where there is. */
    public static Optional<String> whyNot() {
        return Clang.whyNot();
    }

    /** The compiler, as it calls itself, or why there is none. */
    public static String compiler() {
        return Clang.whyNot().orElseGet(Clang::version);
    }

    /**
     * Compiles the program; the one that was compiled last, for the same maps, is only loaded to another place.
     *
     * @throws IllegalArgumentException where there is no source of ours, a map or helper has no C, or clang refuses
     */
    @Override
    public synchronized BpfProgram load(VerifiedProgram program) {
        try (CSources sources = new CSources(object.name())) {
            String unit = UnitText.of(program, sources.program(), object.variables());
            if (last == null || !last.unit().equals(unit)) {
                last = compile(unit, sources.folder(), program.spec().name());
            }
            // a file of its own has a mapping of its own, which stays when the file is deleted
            Path shared = Files.write(sources.folder().resolve(SHARED_OBJECT), last.shared());
            return new NativeProgram(name, program.spec(), SharedObject.open(shared), last.codeSize());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Compiled compile(String unit, Path folder, String program) throws IOException {
        Path compiled = folder.resolve(OBJECT);
        Path linked = folder.resolve(SHARED_OBJECT);
        Clang.compile(Files.writeString(folder.resolve(UNIT), unit), compiled, folder.resolve(CSources.INCLUDE), flags);
        Clang.link(compiled, linked);
        return new Compiled(unit, Files.readAllBytes(linked), BatchCode.size(Files.readAllBytes(compiled), program));
    }
}
