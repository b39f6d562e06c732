package io.sluice.vm.opt.build;

import io.sluice.vm.api.RareCall;
import io.sluice.vm.ir.Symbol;

/** The addresses that graphs of programs refer to, known when code is installed. */
public sealed interface CodeSymbol extends Symbol {
    /** Where the helper with this id is called. */
    record Helper(int id) implements CodeSymbol {
        @Override
        public String text() {
            return "helper:" + id;
        }
    }

    /**
     * Where the function of a recipe is called, or the helper where it has none.
     *
     * @param id the helper's
     * @param map the index of the program's map that it is about, negative for none
     * @param sizes arguments that are known, see {@link io.sluice.vm.api.KnownSizes}
     */
    record MapHelper(int id, int map, java.util.Map<Integer, Long> sizes) implements CodeSymbol {
        @Override
        public String text() {
            return "helper:" + id + "." + map + (sizes.isEmpty() ? "" : "." + sizes);
        }
    }

    /** A Java function that recipes call. */
    record Rare(RareCall call) implements CodeSymbol {
        @Override
        public String text() {
            return "rare:" + call.name();
        }
    }

    /** The header of the program's map with this index. */
    record Map(int index) implements CodeSymbol {
        @Override
        public String text() {
            return "map:" + index;
        }
    }

    /** The base of the values (or slots) of the program's map with this index, as its shape gives it. */
    record MapBase(int index) implements CodeSymbol {
        @Override
        public String text() {
            return "mapbase:" + index;
        }
    }

    /** The code of the program's function with this number: its position among the subprogs of the facts. */
    record Function(int number) implements CodeSymbol {
        @Override
        public String text() {
            return "function:" + number;
        }
    }
}
