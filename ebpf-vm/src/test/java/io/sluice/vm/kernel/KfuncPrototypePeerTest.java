package io.sluice.vm.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.api.ArgKind;
import io.sluice.vm.api.ArgSpec;
import io.sluice.vm.api.KfuncPrototype;
import io.sluice.vm.api.KfuncPrototypes;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.btf.Btf;
import io.sluice.vm.btf.BtfType;
import io.sluice.vm.insn.InsnSeq;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rows of kfuncs against the running kernel's BTF and verifier. */
class KfuncPrototypePeerTest {
    private Btf kernel;

    @BeforeEach
    void needsTheKernel() {
        NeedsKernel.orSkip();
        kernel = Btf.ofKernel();
    }

    /** Those of the rows that the running kernel has. */
    private List<KfuncPrototype> known() {
        List<KfuncPrototype> known = KfuncPrototypes.all().stream()
                .filter(row -> kernel.find(row.name(), BtfType.Func.class) != 0).toList();
        assertTrue(known.size() > 30, "only " + known.size());
        return known;
    }

    @Test
    void argumentsAgreeWithTheNamesOfParameters() {
        List<String> wrong = new ArrayList<>();
        for (KfuncPrototype row : known()) {
            BtfType.Func func = (BtfType.Func) kernel.type(kernel.find(row.name(), BtfType.Func.class));
            List<BtfType.Param> params = ((BtfType.FuncProto) kernel.type(func.proto())).params();
            if (params.size() != row.args().size()) {
                wrong.add(row.name() + ": " + params.size() + " arguments");
                continue;
            }
            for (int i = 0; i < params.size(); i++) {
                String name = params.get(i).name();
                if (!agrees(name, row.args().get(i), kernel.resolved(params.get(i).type()))) {
                    wrong.add(row.name() + ": " + name);
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    private static boolean agrees(String name, ArgSpec arg, BtfType type) {
        boolean number = type instanceof BtfType.Int || type instanceof BtfType.Enum;
        boolean numeric = arg.kind() == ArgKind.SCALAR || arg.kind() == ArgKind.CONST || arg.isSize()
                || arg.kind() == ArgKind.LOCAL_TYPE;
        return (name.endsWith("__ign") || name.endsWith("__prog")) == (arg.kind() == ArgKind.IGNORED)
                && (name.endsWith("__sz") || name.endsWith("__szk")) == arg.isSize()
                && name.endsWith("__szk") == arg.has(ArgSpec.Flag.CONSTANT)
                && name.endsWith("__k") == (arg.kind() == ArgKind.CONST || arg.kind() == ArgKind.LOCAL_TYPE)
                && (name.endsWith("__nullable") || name.endsWith("__opt")) == arg.isNullable()
                && (!name.endsWith("__uninit") || arg.isUninit())
                && name.endsWith("__irq_flag") == (arg.kind() == ArgKind.IRQ_FLAG)
                && number == numeric;
    }

    @Test
    void xdpProgramsMayCallThem() {
        List<String> wrong = new ArrayList<>();
        for (KfuncPrototype row : known()) {
            InsnSeq insns = InsnSeq.assemble("call kfunc#0\nr0 = 2\nexit\n");
            ProgramSpec program = new ProgramSpec("calls", "xdp", ProgramKind.XDP, false, insns, List.of(),
                    List.of(row.name()), List.of(new ProgramSpec.Function(0, "calls", 0, false)), List.of(), Map.of(),
                    "GPL");
            String reason = "";
            try {
                KernelProgram.load(program).close();
            } catch (KernelRejection refused) {
                reason = refused.log();
            }
            if (reason.contains("is not allowed")
                    || reason.contains("require device-bound") != row.has(KfuncPrototype.Flag.DEVICE_BOUND)
                    || reason.contains("program must be sleepable") != row.has(KfuncPrototype.Flag.SLEEPABLE)) {
                wrong.add(row.name() + ": " + reason);
            }
        }
        assertEquals(List.of(), wrong);
    }
}
