package io.sluice.dataplane.fib;

import io.sluice.helpers.fib.Link;
import io.sluice.helpers.fib.Rule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers of links by name. */
final class LinkNames {
    private final Map<String, Integer> numbers = new HashMap<>();

    LinkNames(List<Link> links) {
        links.forEach(link -> numbers.put(link.name(), link.index()));
    }

    /** The number of a name, {@link Rule#NO_LINK} where there is no such link, 0 for null. */
    int inRule(String name) {
        return name == null ? 0 : numbers.getOrDefault(name, Rule.NO_LINK);
    }

    /** The number of a name, or null. */
    Integer get(String name) {
        return numbers.get(name);
    }
}
