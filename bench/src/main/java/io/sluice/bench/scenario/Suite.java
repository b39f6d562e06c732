package io.sluice.bench.scenario;

import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.object.ObjectLoader;
import io.sluice.vm.object.ObjectOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** The programs that Sluice measures itself by: objects on the class path under {@code bpf/}. */
public final class Suite {
    /**
     * Those without helpers or with lookups in arrays only come first; then those that spend their time in helpers.
     * None writes what a later run of the same packet would read differently, except as the name says.
     */
    private static final List<String> NAMES = List.of(
            "parse_tcp_drop", "parse_drop", "mac_swap_tx", "array_counter", "percpu_array_counter", "global_counters",
            "control_counter_swap", "switch_table", "bounded_loop", "subprogs", "hash60", "crc32",
            "chacha20", "isa_v4", "atomics",
            "hash_counter", "lru_counter", "csum20", "csum20_chain32", "csum512", "firewall", "load_balancer",
            "filter");
    private static final String RESOURCE = "/bpf/%s.bpf.o";

    private Suite() {
    }

    /**
     * The objects of the suite, by the names of their main programs.
     *
     * @param names which, or none for all
     * @throws IllegalArgumentException for a name that is none
     */
    public static List<CollectionSpec> objects(List<String> names) {
        for (String name : names) {
            if (!NAMES.contains(name)) {
                throw new IllegalArgumentException("program \"" + name + "\" is not in the suite: " + NAMES);
            }
        }
        return NAMES.stream().filter(name -> names.isEmpty() || names.contains(name)).map(Suite::object).toList();
    }

    private static CollectionSpec object(String name) {
        String path = RESOURCE.formatted(name);
        try (InputStream in = Suite.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("internal error: no \"" + path + "\" on the class path");
            }
            return ObjectLoader.load(name, in.readAllBytes(), ObjectOptions.PLAIN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
