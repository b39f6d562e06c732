package io.sluice.vm.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;

/** A shared object of the platform, loaded from a file: its symbols by address, for {@link NativeCalls}. */
@SuppressWarnings("restricted") // the one place where native memory and calls are meant
public final class SharedObject implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final Path path;
    private final SymbolLookup symbols;

    private SharedObject(Path path) {
        this.path = path;
        try {
            this.symbols = SymbolLookup.libraryLookup(path, arena);
        } catch (IllegalArgumentException e) {
            arena.close();
            throw e;
        }
    }

    /**
     * Loads one, for as long as it is open.
     *
     * @throws IllegalArgumentException where the file is none or cannot be loaded
     */
    public static SharedObject open(Path path) {
        return new SharedObject(path);
    }

    /**
     * The address of a symbol.
     *
     * @throws IllegalArgumentException where there is none of this name
     */
    public long address(String symbol) {
        return symbols.find(symbol)
                .orElseThrow(() -> new IllegalArgumentException(path + ": symbol \"" + symbol + "\" is not there"))
                .address();
    }

    /** Unloads it; none of its code may be running. */
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
