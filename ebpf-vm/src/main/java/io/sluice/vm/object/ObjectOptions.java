package io.sluice.vm.object;

import io.sluice.vm.btf.Btf;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * What an object may need to know of its surroundings. Types and configuration are only asked for by objects that
 * have CO-RE relocations or {@code .kconfig} externs.
 *
 * @param types    from the object's own types to those that CO-RE relocations are answered for; may return null for
 *                 none
 * @param config   values of {@code .kconfig} externs
 * @param xdp      names of sections and of functions that are XDP programs whatever their section is called
 * @param kfuncs   names of the kernel functions that programs may call
 */
public record ObjectOptions(UnaryOperator<Btf> types, Supplier<KernelConfig> config, Set<String> xdp,
        Set<String> kfuncs) {
    /** Of no surroundings: the object's own types, no configuration. The result depends on the file only. */
    public static final ObjectOptions PLAIN =
            new ObjectOptions(UnaryOperator.identity(), () -> KernelConfig.NONE, Set.of(), Set.of());

    /** Takes copies of the sets. */
    public ObjectOptions {
        xdp = Set.copyOf(xdp);
        kfuncs = Set.copyOf(kfuncs);
    }

    /** These options with CO-RE relocations answered for the given types. */
    public ObjectOptions withTypes(Btf target) {
        return new ObjectOptions(own -> target, config, xdp, kfuncs);
    }

    /** These options with the running kernel's types and configuration. */
    public ObjectOptions withKernel() {
        return new ObjectOptions(own -> Btf.ofKernel(), KernelConfig::ofKernel, xdp, kfuncs);
    }

    /** These options with the given configuration. */
    public ObjectOptions withConfig(KernelConfig value) {
        return new ObjectOptions(types, () -> value, xdp, kfuncs);
    }

    /** These options with sections or functions of these names taken as XDP. */
    public ObjectOptions withXdp(Set<String> names) {
        return new ObjectOptions(types, config, names, kfuncs);
    }

    /** These options with these kernel functions callable. */
    public ObjectOptions withKfuncs(Set<String> names) {
        return new ObjectOptions(types, config, xdp, names);
    }
}
