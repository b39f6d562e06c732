package io.sluice.vm.codegen.emit;

import io.sluice.vm.ir.ConstantData;
import io.sluice.vm.ir.Symbol;
import io.sluice.vm.x64.Assembler;
import io.sluice.vm.x64.Label;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The functions of one unit: a {@link Symbol} {@code function:3} is the label of the function named function3. Bytes
 * that they load stand behind them.
 */
public final class Functions {
    private static final String PREFIX = "function:";

    /** The name of what is no function. */
    private static final String ELSEWHERE = "";

    private static final int DATA_ALIGNMENT = 16;

    private final Map<ConstantData, Label> data = new LinkedHashMap<>();
    private final Map<String, Label> labels = new HashMap<>();
    /** The functions that symbols name; their text is made once. */
    private final Map<Symbol, String> names = new HashMap<>();

    /** The label of a function, made when it is first asked for. */
    public Label label(Assembler a, String name) {
        return labels.computeIfAbsent(name, _ -> a.newLabel());
    }

    /** The label that a symbol names, or null if it is the address of something else. */
    Label label(Assembler a, Symbol symbol) {
        if (symbol instanceof ConstantData bytes) {
            return data.computeIfAbsent(bytes, _ -> a.newLabel());
        }
        String name = names.get(symbol);
        if (name == null) {
            String text = symbol.text();
            name = text.startsWith(PREFIX) ? text.replace(":", "") : ELSEWHERE;
            names.put(symbol, name);
        }
        return name.equals(ELSEWHERE) ? null : label(a, name);
    }

    /** Whether there are bytes to be put behind the functions. */
    public boolean hasData() {
        return !data.isEmpty();
    }

    /** Puts the bytes that symbols name behind the functions. */
    public void emitData(Assembler a) {
        data.forEach((bytes, label) -> {
            a.align(DATA_ALIGNMENT);
            a.bind(label);
            for (int at = 0; at < bytes.size(); at += Long.BYTES) {
                a.data64(bytes.load(at, Math.min(Long.BYTES, bytes.size() - at)));
            }
        });
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
