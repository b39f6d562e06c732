package io.sluice.vm.api;

import io.sluice.vm.memory.NativeLong;
import java.util.List;

/**
 * One helper that programs may call: what the verifier knows of it, and what it does.
 *
 * <p>The proof is worth what the implementation keeps of its prototype: memory that it returns is there, of the size
 * that was promised, until the program ends; what it writes is what the prototype says; a processor's index is below
 * 8192. There are no objects of the kernel here. Where a prototype returns a pointer to one, the program may compare it
 * and hand it to other helpers, but whatever it loads through it is 0, as is what it loads through untrusted pointers;
 * a helper that takes such a pointer gets what another one gave, or what an embedder put into a map.
 *
 * @param prototype the prototype
 * @param implementation R1 to R5 and the worker state's address to R0; must not throw
 * @param recipe the same in machine code, or null; of helpers about maps the map has it ({@link BpfMap#recipe})
 * @param formats which constant formats it takes, or null where it asks nothing of a string
 */
public record HelperSpec(HelperPrototype prototype, NativeLong implementation, Recipe recipe, FormatCheck formats) {
    /** A helper without a recipe. */
    public HelperSpec(HelperPrototype prototype, NativeLong implementation) {
        this(prototype, implementation, null, null);
    }

    /**
     * The kernel's helper of an id.
     *
     * @throws IllegalArgumentException where no XDP program may call such a helper
     */
    public static HelperSpec of(int id, NativeLong implementation) {
        HelperPrototype prototype = HelperPrototypes.of(id);
        if (prototype == null) {
            throw new IllegalArgumentException("helper " + id + ": no helper of XDP programs");
        }
        return new HelperSpec(prototype, implementation);
    }

    /** This one with a recipe. */
    public HelperSpec with(Recipe made) {
        return new HelperSpec(prototype, implementation, made, formats);
    }

    /** This one, of which the verifier asks whether it takes a format. */
    public HelperSpec taking(FormatCheck check) {
        return new HelperSpec(prototype, implementation, recipe, check);
    }

    /** The kernel's number. */
    public int id() {
        return prototype.id();
    }

    /** The kernel's name, with the {@code bpf_} prefix. */
    public String name() {
        return prototype.name();
    }

    /** The arguments, R1 first. */
    public List<ArgSpec> args() {
        return prototype.args();
    }

    /** Whether it has an effect. */
    public boolean has(HelperPrototype.Effect effect) {
        return prototype.has(effect);
    }
}
