package io.sluice.vm.codegen.emit;

import io.sluice.vm.ir.Symbol;
import io.sluice.vm.x64.Assembler;
import io.sluice.vm.x64.Label;
import java.util.HashMap;
import java.util.Map;

/** The functions of one unit: a {@link Symbol} {@code function:3} is the label of the function named function3. */
public final class Functions {
    private static final String PREFIX = "function:";

    /** The name of what is no function. */
    private static final String ELSEWHERE = "";

    private final Map<String, Label> labels = new HashMap<>();
    /** The functions that symbols name; their text is made once. */
    private final Map<Symbol, String> names = new HashMap<>();

    /** The label of a function, made when it is first asked for. */
    public Label label(Assembler a, String name) {
        return labels.computeIfAbsent(name, _ -> a.newLabel());
    }

    /** The label that a symbol names, or null if it is the address of something else. */
    Label label(Assembler a, Symbol symbol) {
        String name = names.get(symbol);
        if (name == null) {
            String text = symbol.text();
            name = text.startsWith(PREFIX) ? text.replace(":", "") : ELSEWHERE;
            names.put(symbol, name);
        }
        return name.equals(ELSEWHERE) ? null : label(a, name);
    }

    /** Refuses a symbol of a function that is not in the unit. */
    public void checkAllBound() {
        labels.forEach((name, label) -> {
            if (!label.isBound()) {
                throw new IllegalArgumentException("function \"" + name + "\": called, and not in the unit");
            }
        });
    }
}
