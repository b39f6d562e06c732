package io.sluice.dataplane.replay;

import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.object.ObjectLoader;
import io.sluice.vm.object.ObjectOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The bundled objects, for tests. */
public final class BundledObjects {
    private BundledObjects() {
    }

    /** The object {@code bpf/NAME.bpf.o} of the class path. */
    public static CollectionSpec bundled(String name) {
        String file = name + ".bpf.o";
        try (InputStream in = BundledObjects.class.getResourceAsStream("/bpf/" + file)) {
            return ObjectLoader.load(file, in.readAllBytes(), ObjectOptions.PLAIN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
