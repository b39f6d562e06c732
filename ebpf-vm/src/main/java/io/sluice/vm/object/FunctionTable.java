package io.sluice.vm.object;

import io.sluice.vm.elf.ElfSection;
import io.sluice.vm.elf.ElfSymbol;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Splits code sections into functions at their symbols.
 *
 * <p>FUNC symbols count. Objects of old compilers have none; there the global NOTYPE symbols count, or the local ones
 * that are no labels. A section without any symbol is one function of the section's name.
 */
final class FunctionTable {
    private final Map<Integer, NavigableMap<Integer, Function>> bySection = new LinkedHashMap<>();

    FunctionTable(ObjectFile object) {
        Map<Integer, List<ElfSymbol>> symbols = new HashMap<>();
        for (ElfSymbol symbol : object.elf().symbols()) {
            symbols.computeIfAbsent(symbol.section(), index -> new ArrayList<>()).add(symbol);
        }
        for (ElfSection section : object.elf().sections()) {
            if (ObjectFile.isCode(section)) {
                List<ElfSymbol> here = symbols.getOrDefault(section.index(), List.of());
                bySection.put(section.index(), split(section, here));
            }
        }
    }

    /** All functions by section and offset. */
    List<Function> all() {
        return bySection.values().stream().map(NavigableMap::values).flatMap(Collection::stream).toList();
    }

    /** True if the section holds code. */
    boolean isCode(int section) {
        return bySection.containsKey(section);
    }

    /** The function that starts at this byte of a code section, or null. */
    Function at(int section, long offset) {
        return offset < 0 || offset > Integer.MAX_VALUE ? null : bySection.get(section).get((int) offset);
    }

    private static NavigableMap<Integer, Function> split(ElfSection section, List<ElfSymbol> symbols) {
        if (section.size() % Function.SLOT != 0) {
            throw new ObjectException("section \"" + section.name() + "\": size " + section.size()
                    + " is no multiple of 8");
        }
        List<ElfSymbol> starts = new ArrayList<>(candidates(symbols));
        starts.sort(Comparator.comparingLong(ElfSymbol::value)
                .thenComparing(symbol -> symbol.binding() == ElfSymbol.LOCAL));
        NavigableMap<Integer, Function> functions = new TreeMap<>();
        if (starts.isEmpty()) {
            functions.put(0, new Function(section.name(), section, 0, (int) section.size(), true, true));
        }
        for (int i = 0; i < starts.size(); i++) {
            ElfSymbol symbol = starts.get(i);
            if (i > 0 && symbol.value() == starts.get(i - 1).value()) {
                continue;
            }
            int next = i + 1;
            while (next < starts.size() && starts.get(next).value() == symbol.value()) {
                next++;
            }
            long limit = next < starts.size() ? starts.get(next).value() : section.size();
            functions.put((int) symbol.value(), function(section, symbol, limit));
        }
        return functions;
    }

    private static List<ElfSymbol> candidates(List<ElfSymbol> symbols) {
        List<ElfSymbol> functions = symbols.stream().filter(s -> s.type() == ElfSymbol.FUNC).toList();
        if (!functions.isEmpty()) {
            return functions;
        }
        List<ElfSymbol> plain = symbols.stream()
                .filter(s -> s.type() == ElfSymbol.NOTYPE && !s.name().isEmpty()).toList();
        List<ElfSymbol> global = plain.stream().filter(s -> s.binding() != ElfSymbol.LOCAL).toList();
        if (!global.isEmpty()) {
            return global;
        }
        return plain.stream().filter(s -> !s.name().startsWith("LBB") && !s.name().startsWith(".L")).toList();
    }

    private static Function function(ElfSection section, ElfSymbol symbol, long limit) {
        long start = symbol.value();
        long end = symbol.size() == 0 ? limit : start + symbol.size();
        String what = "section \"" + section.name() + "\": function \"" + symbol.name() + "\": ";
        if (start < 0 || start >= section.size() || start % Function.SLOT != 0) {
            throw new ObjectException(what + "offset " + Long.toUnsignedString(start)
                    + ", must be a multiple of 8 below " + section.size());
        }
        if (end <= start || end > section.size() || end % Function.SLOT != 0) {
            throw new ObjectException(what + "size " + Long.toUnsignedString(symbol.size()) + " at offset " + start
                    + " of " + section.size() + " bytes, must be a multiple of 8");
        }
        if (end > limit) {
            throw new ObjectException(what + "size " + symbol.size() + " reaches into the next function at offset "
                    + limit);
        }
        boolean visible = symbol.visibility() != ElfSymbol.HIDDEN && symbol.visibility() != ElfSymbol.INTERNAL;
        return new Function(symbol.name(), section, (int) start, (int) end, symbol.binding() != ElfSymbol.LOCAL,
                visible);
    }
}
