package io.sluice.dataplane.cli;

import io.sluice.helpers.Helpers;
import io.sluice.vm.api.KfuncSpec;
import io.sluice.vm.btf.Btf;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.object.ObjectLoader;
import io.sluice.vm.object.ObjectOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** What decides how objects are loaded. */
final class LoadArguments {
    @Option(names = {"--xdp", "--section"}, paramLabel = "NAME",
            description = "Take this section or function as an XDP program, whatever it is called; repeatable.")
    private List<String> xdp = List.of();

    @Option(names = "--btf", paramLabel = "FILE",
            description = "Answer CO-RE relocations with the types of this BTF or ELF file (default: the running "
                + "kernel's where it tells them, else the object's own).")
    private Path btf;

    /**
     * Loads an object.
     *
     * @throws RuntimeException with a breadcrumb where it can't be
     */
    CollectionSpec load(Path file) {
        return ObjectLoader.load(file, options());
    }

    private ObjectOptions options() {
        ObjectOptions options = ObjectOptions.PLAIN.withXdp(Set.copyOf(xdp))
                .withKfuncs(Helpers.kfuncs().stream().map(KfuncSpec::name).collect(Collectors.toSet()));
        if (btf != null) {
            return options.withTypes(ObjectLoader.types(btf));
        }
        return Files.isReadable(Btf.KERNEL) ? options.withKernel() : options;
    }
}
