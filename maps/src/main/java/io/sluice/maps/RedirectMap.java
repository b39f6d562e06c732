package io.sluice.maps;

import io.sluice.vm.api.BpfMap;

/** A map whose entries are targets of bpf_redirect_map. */
public interface RedirectMap extends BpfMap {
    /** The address of the {@link RedirectTarget} under a key, or 0; it stays valid until the next batch boundary. */
    long target(int key);
}
