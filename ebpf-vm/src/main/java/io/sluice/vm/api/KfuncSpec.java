package io.sluice.vm.api;

import io.sluice.vm.memory.NativeLong;
import java.util.EnumSet;
import java.util.Set;

/**
 * One kfunc that programs may call: what the verifier knows of it, and what it does. What {@link HelperSpec} says of
 * the proof holds here too.
 *
 * @param prototype the prototype
 * @param implementation R1 to R5 and the worker state's address to R0; must not throw
 * @param recipe the same in machine code, or null
 */
public record KfuncSpec(KfuncPrototype prototype, NativeLong implementation, Recipe recipe) {
    /** A kfunc without a recipe. */
    public KfuncSpec(KfuncPrototype prototype, NativeLong implementation) {
        this(prototype, implementation, null);
    }

    /**
     * The kernel's kfunc of a name.
     *
     * @throws IllegalArgumentException where no XDP program may call such a kfunc
     */
    public static KfuncSpec of(String name, NativeLong implementation) {
        KfuncPrototype prototype = KfuncPrototypes.of(name);
        if (prototype == null) {
            throw new IllegalArgumentException("kfunc \"%s\": no kfunc of XDP programs".formatted(name));
        }
        return new KfuncSpec(prototype, implementation, null);
    }

    /** This one with a recipe. */
    public KfuncSpec with(Recipe made) {
        return new KfuncSpec(prototype, implementation, made);
    }

    /** Its name in BTF. */
    public String name() {
        return prototype.name();
    }

    /** What engines call: a helper of an id that no helper of the kernel has. */
    HelperSpec called(int id) {
        Set<HelperPrototype.Effect> effects = EnumSet.noneOf(HelperPrototype.Effect.class);
        if (prototype.has(KfuncPrototype.Flag.CHANGES_PACKET)) {
            effects.add(HelperPrototype.Effect.CHANGES_PACKET);
        }
        HelperPrototype called =
                new HelperPrototype(id, prototype.name(), prototype.args(), prototype.returns(), effects);
        return new HelperSpec(called, implementation, recipe, null);
    }
}
