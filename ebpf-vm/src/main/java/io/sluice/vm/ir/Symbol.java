package io.sluice.vm.ir;

/** Something that has an address only when code is installed: a map, a helper, another function. */
public interface Symbol {
    /** The name in the text form, after {@code $}: letters, digits, {@code _}, {@code .} and {@code :}. */
    String text();
}
