package io.sluice.vm.api;

import java.util.List;
import java.util.Map;

/** Compiles recipes as functions that are called as helpers are, for engines that do not inline them. */
public interface RecipeCompiler {
    /** Compiles nothing: all calls are left to the implementations. */
    RecipeCompiler NONE = calls -> new Code() {
        @Override
        public long address(Call call) {
            return 0;
        }

        @Override
        public void close() {
        }
    };

    /**
     * What is called.
     *
     * @param helper the helper
     * @param map the map that it is about on every call, or null for a helper that is not about one
     * @param known arguments, 1 to 5, that are the same numbers on every call
     */
    record Call(HelperSpec helper, BpfMap map, Map<Integer, Long> known) {
        /** Keeps a copy. */
        public Call {
            known = Map.copyOf(known);
        }

        /** Any call. */
        public Call(HelperSpec helper, BpfMap map) {
            this(helper, map, Map.of());
        }
    }

    /** Code of some calls. */
    interface Code extends AutoCloseable {
        /** The address at which a call enters the code of its recipe, 0 where it has none. */
        long address(Call call);

        /** The address at which machine code makes a call: the code of its recipe, else the implementation. */
        default long address(Call call, HelperTable helpers) {
            long code = address(call);
            return code != 0 ? code : helpers.address(call.helper().id());
        }

        /** Frees the code; nobody may run it any more. */
        @Override
        void close();
    }

    /** Compiles what these calls do, as far as there are recipes for any arguments. */
    Code compile(List<Call> calls);
}
