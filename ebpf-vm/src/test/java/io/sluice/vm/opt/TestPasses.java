package io.sluice.vm.opt;

import java.util.ArrayList;
import java.util.List;

/** The passes that are tested: those of the pipeline, once each. */
final class TestPasses {
    private TestPasses() {
    }

    static List<Pass> all() {
        List<Pass> found = new ArrayList<>();
        for (Pass pass : Pipeline.passes()) {
            if (found.stream().noneMatch(p -> p.name().equals(pass.name()))) {
                found.add(pass);
            }
        }
        return found;
    }

    /** The one of a name, or null. */
    static Pass byName(String name) {
        return all().stream().filter(p -> p.name().equals(name)).findFirst().orElse(null);
    }
}
