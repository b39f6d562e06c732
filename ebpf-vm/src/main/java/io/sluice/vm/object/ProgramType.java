package io.sluice.vm.object;

import io.sluice.vm.api.ProgramKind;
import java.util.Set;

/**
 * What a program is, by the name of its section: {@code xdp}, {@code xdp/...}, {@code xdp.frags/...},
 * {@code xdp_...} and all else that begins so are XDP; {@code xdp/devmap}, {@code xdp/cpumap} and the older
 * {@code xdp_devmap/...}, {@code xdp_cpumap/...} run on entries of such maps.
 *
 * @param frags true if it takes packets of several buffers
 */
record ProgramType(ProgramKind kind, boolean frags) {
    private static final String XDP = "xdp";
    private static final String FRAGS = "xdp.frags";

    /** {@code named} holds the sections and functions that are XDP because the user says so. */
    static ProgramType of(Function function, Set<String> named) {
        // libbpf: a question mark before the section's name means not to load the program unless asked
        String section = function.section().name();
        String name = section.startsWith("?") ? section.substring(1) : section;
        boolean frags = name.startsWith(FRAGS);
        if (!name.startsWith(XDP)) {
            boolean chosen = named.contains(section) || named.contains(function.name());
            return new ProgramType(chosen ? ProgramKind.XDP : ProgramKind.OTHER, false);
        }
        String rest = name.substring(frags ? FRAGS.length() : XDP.length());
        if (isOn(rest, "devmap")) {
            return new ProgramType(ProgramKind.XDP_DEVMAP, frags);
        }
        if (isOn(rest, "cpumap")) {
            return new ProgramType(ProgramKind.XDP_CPUMAP, frags);
        }
        return new ProgramType(ProgramKind.XDP, frags);
    }

    private static boolean isOn(String rest, String map) {
        return rest.equals("/" + map) || rest.startsWith("/" + map + "/") || rest.equals("_" + map)
                || rest.startsWith("_" + map + "/");
    }
}
