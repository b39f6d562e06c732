package io.sluice.vm.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.api.ArgKind;
import io.sluice.vm.api.ArgSpec;
import io.sluice.vm.api.HelperNames;
import io.sluice.vm.api.HelperPrototype;
import io.sluice.vm.api.HelperPrototypes;
import io.sluice.vm.api.MapRules;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rows of helpers and map rules against the running kernel's verifier, by programs that call each helper. */
class HelperPrototypePeerTest {
    private static final int LAST_ID = 211;
    private static final String BARE = "call %d\nr0 = 2\nexit\n";

    @BeforeEach
    void needsTheKernel() {
        NeedsKernel.orSkip();
    }

    @Test
    void thereIsARowForEachHelperThatTheKernelOffersAndForNoOther() {
        List<String> wrong = new ArrayList<>();
        for (int id = 1; id <= LAST_ID; id++) {
            String reason = HelperCalls.verdict(BARE.formatted(id), HelperCalls.spec(MapType.HASH), "GPL");
            boolean offered = !reason.startsWith("program of this type cannot use helper")
                    && !reason.startsWith("unknown func") && !reason.startsWith("invalid func");
            if (offered != (HelperPrototypes.of(id) != null)) {
                wrong.add(HelperNames.name(id) + "#" + id + ": " + reason);
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void onlyHelpersMarkedSoNeedAGplLicence() {
        List<String> wrong = new ArrayList<>();
        for (HelperPrototype helper : HelperPrototypes.all()) {
            String reason = HelperCalls.verdict(
                    BARE.formatted(helper.id()), HelperCalls.spec(MapType.HASH), "Proprietary");
            boolean refused = reason.startsWith("cannot call GPL-restricted function");
            if (refused != helper.has(HelperPrototype.Effect.GPL_ONLY)) {
                wrong.add(helper.name() + ": " + reason);
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void helpersTakeAsManyArgumentsAsTheirRowsSay() {
        List<String> wrong = new ArrayList<>();
        for (HelperPrototype helper : plain()) {
            String reason = ask(helper, (i, arg, register) -> null);
            if (!reason.isEmpty()) {
                wrong.add(helper.name() + ": " + reason);
            }
            int last = helper.args().size() - 1;
            String less = last < 1 ? "" : ask(helper, (i, arg, register) -> i == last ? "" : null);
            if (last >= 1 && !less.startsWith("R" + (last + 1) + " !read_ok")) {
                wrong.add(helper.name() + ", " + last + " arguments: \"" + less + '"');
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void memoryMayLieInThePacketWhereTheRowSaysSo() {
        hold(arg -> arg.kind() == ArgKind.MEM || arg.kind() == ArgKind.MAP_KEY || arg.kind() == ArgKind.MAP_VALUE,
                register -> register + " = r7",
                (helper, arg) -> helper.has(HelperPrototype.Effect.PACKET_ACCESS));
    }

    @Test
    void memoryIsReadOnlyWhereTheRowSaysNotThatItIsWritten() {
        hold(arg -> arg.kind() == ArgKind.MEM || arg.kind() == ArgKind.MAP_KEY || arg.kind() == ArgKind.MAP_VALUE,
                HelperCalls::text, (helper, arg) -> !arg.isWritten());
    }

    @Test
    void sizesMayBeZeroWhereTheRowSaysSo() {
        hold(ArgSpec::isSize, register -> register + " = 0", (helper, arg) -> arg.kind() == ArgKind.SIZE_OR_ZERO);
    }

    @Test
    void memoryMayBeNullWhereTheRowSaysSo() {
        List<String> wrong = new ArrayList<>();
        for (HelperPrototype helper : plain()) {
            for (int at = 0; at < helper.args().size(); at++) {
                ArgSpec arg = helper.args().get(at);
                int index = at;
                if (arg.kind() == ArgKind.MEM) {
                    String reason = ask(helper, (i, a, register) ->
                            i == index || i == index + 1 && a.isSize() ? register + " = 0" : null);
                    if (reason.isEmpty() != arg.isNullable()) {
                        wrong.add(helper.name() + ", R" + (at + 1) + ": \"" + reason + '"');
                    }
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void mapsGoToTheHelpersThatTheRulesAllow() {
        List<String> wrong = new ArrayList<>();
        int asked = 0;
        for (HelperPrototype helper : plain()) {
            for (MapType type : MapType.values()) {
                MapSpec map = HelperCalls.spec(type);
                if (helper.indexOf(ArgKind.MAP) >= 0 && map != null) {
                    asked++;
                    String reason = ask(helper, map, (i, arg, register) -> null);
                    boolean refused = reason.equals(MapRules.refusal(type, helper.id()));
                    // what may not be passed may be refused for its key or value already
                    if (MapRules.mayPass(type, helper.id()) ? refused : reason.isEmpty()) {
                        wrong.add(helper.name() + " of " + type + ": \"" + reason + '"');
                    }
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(asked > 300, "only " + asked);
    }

    private interface Rule {
        boolean allows(HelperPrototype helper, ArgSpec arg);
    }

    private interface Filter {
        boolean takes(ArgSpec arg);
    }

    private interface Register {
        String set(String register);
    }

    /** Replaces each argument of a kind, one at a time, and compares whether the kernel accepts the call. */
    private static void hold(Filter filter, Register instead, Rule rule) {
        List<String> wrong = new ArrayList<>();
        for (HelperPrototype helper : plain()) {
            for (int at = 0; at < helper.args().size(); at++) {
                ArgSpec replaced = helper.args().get(at);
                int index = at;
                if (filter.takes(replaced)) {
                    String reason = ask(helper, (i, arg, register) -> i == index ? instead.set(register) : null);
                    if (reason.isEmpty() != rule.allows(helper, replaced)) {
                        wrong.add(helper.name() + ", R" + (at + 1) + ": \"" + reason + '"');
                    }
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    private static List<HelperPrototype> plain() {
        List<HelperPrototype> plain = HelperPrototypes.all().stream().filter(HelperCalls::isPlain).toList();
        assertTrue(plain.size() > 50, "only " + plain.size());
        return plain;
    }

    private static String ask(HelperPrototype helper, HelperCalls.Instead instead) {
        return ask(helper, HelperCalls.mapFor(helper.name()), instead);
    }

    private static String ask(HelperPrototype helper, MapSpec map, HelperCalls.Instead instead) {
        return HelperCalls.verdict(HelperCalls.program(helper, instead), map, "GPL");
    }
}
