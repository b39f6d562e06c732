package io.sluice.helpers.fib;

import java.util.List;

/**
 * What a lookup depends on, of one network namespace, each list in the kernel's order.
 *
 * @param rules those of both families; the kernel's defaults where a family has none
 */
public record FibData(List<Link> links, List<Address> addresses, List<Neighbour> neighbours, List<Route> routes,
        List<Rule> rules, FibSettings settings) {
    /** No interface at all. */
    public static final FibData EMPTY =
            new FibData(List.of(), List.of(), List.of(), List.of(), List.of(), FibSettings.DEFAULT);

    /** Copies the lists. */
    public FibData {
        links = List.copyOf(links);
        addresses = List.copyOf(addresses);
        neighbours = List.copyOf(neighbours);
        routes = List.copyOf(routes);
        rules = List.copyOf(rules);
    }
}
