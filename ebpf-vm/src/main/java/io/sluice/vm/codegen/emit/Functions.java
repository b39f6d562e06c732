package io.sluice.vm.codegen.emit;

import io.sluice.vm.ir.Symbol;
import io.sluice.vm.x64.Assembler;
import io.sluice.vm.x64.Label;

/** The functions of one unit, by their position: a {@link Symbol} that names one is a label. */
public final class Functions {
    /** How the name of such a symbol starts; the position follows. */
    public static final String PREFIX = "function:";

    private final Label[] labels;

    /** Labels for a number of functions. */
    public Functions(Assembler a, int count) {
        labels = new Label[count];
        for (int i = 0; i < count; i++) {
            labels[i] = a.newLabel();
        }
    }

    /** The label of a function. */
    public Label label(int position) {
        return labels[position];
    }

    /** The label that a symbol names, or null if it is the address of something else. */
    public Label label(Symbol symbol) {
        String text = symbol.text();
        if (!text.startsWith(PREFIX)) {
            return null;
        }
        int position = Integer.parseInt(text.substring(PREFIX.length()));
        if (position < 0 || position >= labels.length) {
            throw new IllegalArgumentException("symbol \"" + text + "\": there are " + labels.length + " functions");
        }
        return labels[position];
    }
}
