package io.sluice.bench.llvm;

import io.sluice.vm.memory.SharedObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** LLVM's shared object on this machine, of the first of the versions that we know. */
final class LlvmLibrary {
    /** 19 is what everything is tested with; the functions that we call are the same in those after it. */
    private static final List<Integer> VERSIONS = List.of(19, 20, 21);
    private static final String ARCHITECTURE = "os.arch";
    private static final String X86_64 = "amd64";
    private static final String LIBRARY_PATH = "LD_LIBRARY_PATH";
    private static final List<String> FOLDERS =
            List.of("/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib");
    private static final Optional<Path> FOUND = find();

    private LlvmLibrary() {
    }

    /** Loaded when a symbol is first asked for, never unloaded. */
    private static final class Loaded {
        static final SharedObject LLVM = SharedObject.open(FOUND.orElseThrow());
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
        return FOUND.isPresent() ? Optional.empty()
                : Optional.of("no %s in %s (Debian has it in libllvm19)".formatted(names(VERSIONS.getFirst()),
                        FOLDERS));
    }

    /** The address of a function. */
    static long address(String symbol) {
        return Loaded.LLVM.address(symbol);
    }
}
