package io.sluice.bench.llvm;

import io.sluice.vm.memory.SharedObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** LLVM's shared object on this machine, of the first of the versions that we know. */
final class LlvmLibrary {
    /** 19 is what everything is tested with; those after it are taken as long as they have the same functions. */
    private static final List<Integer> VERSIONS = List.of(19, 20, 21);
    private static final String ARCHITECTURE = "os.arch";
    private static final String X86_64 = "amd64";
    private static final String LIBRARY_PATH = "LD_LIBRARY_PATH";
    private static final List<String> FOLDERS =
            List.of("/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib");
    private static final Optional<Path> FOUND = find();

    private LlvmLibrary() {
    }

    /** Loaded when a symbol is first asked for, never unloaded; null where that fails. */
    private static final class Loaded {
        static final SharedObject LLVM = open();

        private static SharedObject open() {
            try {
                return SharedObject.open(FOUND.orElseThrow());
            } catch (IllegalArgumentException e) {
                return null;
            }
        }
    }

    private static Optional<Path> find() {
        List<String> folders = new ArrayList<>();
        String path = System.getenv(LIBRARY_PATH);
        if (path != null && !path.isEmpty()) {
            folders.addAll(List.of(path.split(":")));
        }
        folders.addAll(FOLDERS);
        for (int version : VERSIONS) {
            for (String folder : folders) {
                for (String name : names(version)) {
                    Path candidate = Path.of(folder, name);
                    if (Files.isReadable(candidate)) {
                        return Optional.of(candidate);
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static List<String> names(int version) {
        return List.of("libLLVM.so." + version + ".1", "libLLVM-" + version + ".so");
    }

    /** Why there is none; empty where there is. */
    static Optional<String> whyNot() {
        String architecture = System.getProperty(ARCHITECTURE);
        if (!architecture.equals(X86_64)) {
            return Optional.of("emits x86-64, this is " + architecture);
        }
        if (FOUND.isEmpty()) {
            return Optional.of("no %s in %s (Debian has it in libllvm19)".formatted(
                    names(VERSIONS.getFirst()).getFirst(), FOLDERS));
        }
        return LlvmFunction.missing().map(symbol -> "%s: %s".formatted(
                FOUND.get(), Loaded.LLVM == null ? "can't be loaded" : "has no function \"" + symbol + "\""));
    }

    /** Where it is, behind symbolic links; its name ends in its version. */
    static String path() {
        try {
            return FOUND.orElseThrow().toRealPath().toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The address of a function, 0 where it is not there. */
    static long address(String symbol) {
        try {
            return Loaded.LLVM == null ? 0 : Loaded.LLVM.address(symbol);
        } catch (IllegalArgumentException e) {
            return 0;
        }
    }
}
