package io.sluice.bench.llvm;

import io.sluice.vm.memory.NativeCalls;
import java.util.Arrays;
import java.util.Optional;

/**
 * The functions of LLVM's C API that we call (llvm-c/Core.h, Target.h, TargetMachine.h, Transforms/PassBuilder.h,
 * Analysis.h, LLJIT.h, Orc.h, Error.h). All their arguments and results are integers and addresses; of a result of
 * type int or unsigned only the lower half counts.
 */
enum LlvmFunction {
    CONTEXT_CREATE("LLVMContextCreate"),
    CONTEXT_DISPOSE("LLVMContextDispose"),
    MODULE_CREATE("LLVMModuleCreateWithNameInContext"),
    MODULE_DISPOSE("LLVMDisposeModule"),
    SET_TARGET("LLVMSetTarget"),
    SET_DATA_LAYOUT("LLVMSetModuleDataLayout"),
    VERIFY_MODULE("LLVMVerifyModule"),
    PRINT_MODULE("LLVMPrintModuleToString"),
    DISPOSE_MESSAGE("LLVMDisposeMessage"),
    ERROR_MESSAGE("LLVMGetErrorMessage"),
    DISPOSE_ERROR_MESSAGE("LLVMDisposeErrorMessage"),

    INT_TYPE("LLVMIntTypeInContext"),
    POINTER_TYPE("LLVMPointerTypeInContext"),
    VOID_TYPE("LLVMVoidTypeInContext"),
    ARRAY_TYPE("LLVMArrayType2"),
    FUNCTION_TYPE("LLVMFunctionType"),
    CONST_INT("LLVMConstInt"),
    UNDEF("LLVMGetUndef"),

    ADD_FUNCTION("LLVMAddFunction"),
    GET_PARAM("LLVMGetParam"),
    SET_LINKAGE("LLVMSetLinkage"),
    ATTRIBUTE_KIND("LLVMGetEnumAttributeKindForName"),
    CREATE_ATTRIBUTE("LLVMCreateEnumAttribute"),
    ADD_ATTRIBUTE("LLVMAddAttributeAtIndex"),
    INTRINSIC_ID("LLVMLookupIntrinsicID"),
    INTRINSIC_DECLARATION("LLVMGetIntrinsicDeclaration"),
    INTRINSIC_TYPE("LLVMIntrinsicGetType"),
    APPEND_BLOCK("LLVMAppendBasicBlockInContext"),

    BUILDER_CREATE("LLVMCreateBuilderInContext"),
    BUILDER_DISPOSE("LLVMDisposeBuilder"),
    POSITION_AT_END("LLVMPositionBuilderAtEnd"),
    ADD("LLVMBuildAdd"),
    SUB("LLVMBuildSub"),
    MUL("LLVMBuildMul"),
    UDIV("LLVMBuildUDiv"),
    SDIV("LLVMBuildSDiv"),
    UREM("LLVMBuildURem"),
    SREM("LLVMBuildSRem"),
    SHL("LLVMBuildShl"),
    LSHR("LLVMBuildLShr"),
    ASHR("LLVMBuildAShr"),
    AND("LLVMBuildAnd"),
    OR("LLVMBuildOr"),
    XOR("LLVMBuildXor"),
    ICMP("LLVMBuildICmp"),
    SELECT("LLVMBuildSelect"),
    TRUNC("LLVMBuildTrunc"),
    ZEXT("LLVMBuildZExt"),
    SEXT("LLVMBuildSExt"),
    INT_TO_PTR("LLVMBuildIntToPtr"),
    PTR_TO_INT("LLVMBuildPtrToInt"),
    ALLOCA("LLVMBuildAlloca"),
    GEP("LLVMBuildGEP2"),
    LOAD("LLVMBuildLoad2"),
    STORE("LLVMBuildStore"),
    SET_ALIGNMENT("LLVMSetAlignment"),
    SET_ORDERING("LLVMSetOrdering"),
    ATOMIC_RMW("LLVMBuildAtomicRMW"),
    ATOMIC_CMPXCHG("LLVMBuildAtomicCmpXchg"),
    EXTRACT_VALUE("LLVMBuildExtractValue"),
    PHI("LLVMBuildPhi"),
    ADD_INCOMING("LLVMAddIncoming"),
    CALL("LLVMBuildCall2"),
    BR("LLVMBuildBr"),
    COND_BR("LLVMBuildCondBr"),
    SWITCH("LLVMBuildSwitch"),
    ADD_CASE("LLVMAddCase"),
    RET("LLVMBuildRet"),
    RET_VOID("LLVMBuildRetVoid"),
    UNREACHABLE("LLVMBuildUnreachable"),

    METADATA_KIND("LLVMGetMDKindIDInContext"),
    METADATA_TEXT("LLVMMDStringInContext2"),
    METADATA_NODE("LLVMMDNodeInContext2"),
    METADATA_TEMPORARY("LLVMTemporaryMDNode"),
    METADATA_REPLACE("LLVMMetadataReplaceAllUsesWith"),
    METADATA_VALUE("LLVMMetadataAsValue"),
    SET_METADATA("LLVMSetMetadata"),

    INITIALIZE_TARGET_INFO("LLVMInitializeX86TargetInfo"),
    INITIALIZE_TARGET("LLVMInitializeX86Target"),
    INITIALIZE_TARGET_MC("LLVMInitializeX86TargetMC"),
    INITIALIZE_ASM_PRINTER("LLVMInitializeX86AsmPrinter"),
    DEFAULT_TRIPLE("LLVMGetDefaultTargetTriple"),
    TARGET_FROM_TRIPLE("LLVMGetTargetFromTriple"),
    HOST_CPU("LLVMGetHostCPUName"),
    HOST_FEATURES("LLVMGetHostCPUFeatures"),
    CREATE_TARGET_MACHINE("LLVMCreateTargetMachine"),
    CREATE_DATA_LAYOUT("LLVMCreateTargetDataLayout"),
    PASS_OPTIONS("LLVMCreatePassBuilderOptions"),
    RUN_PASSES("LLVMRunPasses"),
    EMIT("LLVMTargetMachineEmitToMemoryBuffer"),
    BUFFER_START("LLVMGetBufferStart"),
    BUFFER_SIZE("LLVMGetBufferSize"),

    JIT_CREATE("LLVMOrcCreateLLJIT"),
    JIT_MAIN_LIBRARY("LLVMOrcLLJITGetMainJITDylib"),
    JIT_TRACKER("LLVMOrcJITDylibCreateResourceTracker"),
    JIT_ADD_OBJECT("LLVMOrcLLJITAddObjectFileWithRT"),
    JIT_LOOKUP("LLVMOrcLLJITLookup"),
    TRACKER_REMOVE("LLVMOrcResourceTrackerRemove"),
    TRACKER_RELEASE("LLVMOrcReleaseResourceTracker");

    private final String symbol;
    private final long address;

    LlvmFunction(String symbol) {
        this.symbol = symbol;
        this.address = LlvmLibrary.address(symbol);
    }

    /** The name of one that the library lacks; empty where it has all. */
    static Optional<String> missing() {
        return Arrays.stream(values()).filter(function -> function.address == 0).map(function -> function.symbol)
                .findFirst();
    }

    long call() {
        return NativeCalls.call(address, 0, 0, 0, 0);
    }

    long call(long a) {
        return NativeCalls.call(address, a, 0, 0, 0);
    }

    long call(long a, long b) {
        return NativeCalls.call(address, a, b, 0, 0);
    }

    long call(long a, long b, long c) {
        return NativeCalls.call(address, a, b, c, 0);
    }

    long call(long a, long b, long c, long d) {
        return NativeCalls.call(address, a, b, c, d);
    }

    long call(long a, long b, long c, long d, long e) {
        return NativeCalls.call(address, a, b, c, d, e, 0, 0);
    }

    @SuppressWarnings("checkstyle:ParameterNumber") // as many as the function has
    long call(long a, long b, long c, long d, long e, long f) {
        return NativeCalls.call(address, a, b, c, d, e, f, 0);
    }

    @SuppressWarnings("checkstyle:ParameterNumber") // as many as the function has
    long call(long a, long b, long c, long d, long e, long f, long g) {
        return NativeCalls.call(address, a, b, c, d, e, f, g);
    }
}
