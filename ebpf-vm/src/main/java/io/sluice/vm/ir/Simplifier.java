package io.sluice.vm.ir;

/** Looks at each value before it is made. */
@FunctionalInterface
public interface Simplifier {
    /** Makes nothing simpler. */
    Simplifier NONE = (builder, op, type, args, payload) -> null;

    /**
     * Another value that is the same, or null to have this one made. It may emit others by the builder.
     *
     * @param args replacements followed
     */
    Value simplify(Builder builder, Op op, Type type, Value[] args, Value.Payload payload);
}
